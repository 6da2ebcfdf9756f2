// A field for a text of one line or several, which tells the server what stands in it at each pause in typing.
// The server never writes into it again, so nothing that was typed meanwhile is lost.

const PAUSE_MS = 200;

export default function ({data, parentElement, setStateValue, setTriggerValue}) {
  if (parentElement.querySelector("textarea")) return;
  const field = document.createElement("textarea");
  field.className = "ec-typing";
  field.setAttribute("aria-label", data.label);
  field.maxLength = data.most;
  field.value = data.text;
  let told = data.text;
  let waiting = 0;
  const tell = () => {
    clearTimeout(waiting);
    if (field.value === told) return;
    told = field.value;
    setStateValue("text", told);
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, PAUSE_MS);
  });
  field.addEventListener("blur", tell);
  field.addEventListener("keydown", (event) => {
    if (!data.lines && event.key === "Enter") event.preventDefault();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation(); // the button has the checks of an older text
    clearTimeout(waiting);
    setTriggerValue("save", (told = field.value));
  });
  parentElement.append(field);
  return () => clearTimeout(waiting);
}
