// Gives each block of code a button that copies it, without the numbers of its lines.
const shown = 2500; // milliseconds that a button says it has copied

function text(block) {
  const code = block.querySelector("code").cloneNode(true);
  for (const number of code.querySelectorAll(".linenos")) number.remove();
  return code.textContent.replace(/\n$/, "");
}

function select(block) {
  getSelection().selectAllChildren(block.querySelector("code"));
}

function equip(block) {
  const button = document.createElement("button");
  const status = document.createElement("span");
  let timer;
  button.type = "button";
  button.className = "copy";
  button.textContent = block.dataset.copy;
  status.className = "unseen";
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text(block));
    } catch {
      select(block); // not allowed to write: what is selected, the reader copies
      return;
    }
    clearTimeout(timer);
    button.dataset.done = "";
    button.textContent = status.textContent = block.dataset.copied;
    timer = setTimeout(() => {
      delete button.dataset.done;
      button.textContent = block.dataset.copy;
      status.textContent = "";
    }, shown);
  });
  block.append(button, status);
}

if (navigator.clipboard) document.querySelectorAll(".highlight[data-copy]").forEach(equip);
