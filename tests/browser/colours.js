// Marks one text of each look: what has the same letters on the same ground has the same contrast. axe then reads tens
// of texts of a long list and not all of them. THOROUGH=2 reads them all.
(() => {
  const said = (element) => [...element.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const off = (element) => !!element.closest("[disabled],[aria-disabled=true],:disabled,[inert]");
  const transparent = "rgba(0, 0, 0, 0)";

  const ground = (element) => {
    const style = getComputedStyle(element);
    const plain = style.backgroundColor === transparent && style.backgroundImage === "none" && style.opacity === "1";
    return plain && style.position === "static" ? "" : [
      style.backgroundColor, style.backgroundImage, style.opacity, style.position, style.filter, style.mixBlendMode,
    ].join(" ");
  };

  const look = (element) => {
    const style = getComputedStyle(element);
    const parts = [element.className, off(element), element.textContent.trim().length > 1];
    parts.push(style.color, style.fontSize, style.fontWeight, style.textShadow);
    for (let at = element; at; at = at.parentElement) { parts.push(ground(at)); }
    return parts.filter((part) => part !== "").join("|");
  };

  const known = new Set();
  for (const old of document.querySelectorAll("[data-looked]")) { old.removeAttribute("data-looked"); }
  for (const each of document.body.querySelectorAll("*")) {
    if (!(said(each) || each.matches("input,select,textarea")) || !each.checkVisibility()) { continue; }
    const its = look(each);
    if (known.has(its)) { continue; }
    known.add(its);
    each.setAttribute("data-looked", "");
  }
  return known.size;
})()
