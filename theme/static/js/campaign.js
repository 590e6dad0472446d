// Says by the reader's clock which campaigns are to come, under way or over; without it, the day counts on which the site was
// made. No module: it runs where it stands, right below what it changes, so that nothing moves after it was shown.
{
  const words = (phase) => document.querySelector(`template[data-message="campaign-${phase}"]`)?.content.textContent;
  const phases = ["upcoming", "active", "ended"];
  const phaseOf = ({ starts, ends }, now) => (now < Date.parse(starts) ? "upcoming" : now < Date.parse(ends) ? "active" : "ended");

  const tell = (now) => {
    for (const each of document.querySelectorAll("[data-campaign]")) {
      const phase = phaseOf(each.dataset, now);
      each.dataset.campaign = phase;
      for (const shown of each.querySelectorAll("[data-phase]")) {
        shown.textContent = words(phase);
        for (const other of phases) shown.classList.toggle(`phase-${other}`, other === phase);
      }
    }
    // Of the campaigns that want one place, the one that is on has it, of several the first to end; else the next to begin.
    for (const place of document.querySelectorAll("[data-campaigns]")) {
      const all = [...place.querySelectorAll("[data-campaign]")];
      const first = (phase, key) => all.filter((each) => each.dataset.campaign === phase)
        .sort((one, other) => Date.parse(one.dataset[key]) - Date.parse(other.dataset[key]))[0];
      const chosen = first("active", "ends") ?? first("upcoming", "starts");
      for (const each of all) each.hidden = each !== chosen;
    }
  };

  tell(Date.now());
  addEventListener("pageshow", ({ persisted }) => persisted && tell(Date.now()));
}
