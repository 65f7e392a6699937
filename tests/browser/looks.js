// What people with a phone, with large letters or with long names would trip over; each finding is a line of text.
(() => {
  const named = (element) => {
    const start = element.cloneNode(false).outerHTML || element.tagName;
    return start.replace(/\s+/g, " ").slice(0, 120) + " «" + (element.textContent || "").trim().slice(0, 24) + "»";
  };
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && box.right > 0 && style.visibility !== "hidden" && element.checkVisibility();
  };

  const overflow = () => {
    const root = document.documentElement;
    const beyond = root.scrollWidth - root.clientWidth;
    if (beyond <= 0) { return []; }
    const guilty = [...document.body.querySelectorAll("*")]
      .filter((each) => seen(each) && each.getBoundingClientRect().right > root.clientWidth + 1)
      .filter((each) => ![...each.children].some((child) => child.getBoundingClientRect().right > root.clientWidth + 1));
    return ["the page is " + beyond + " px too wide: " + guilty.slice(0, 3).map(named).join(" | ")];
  };

  // A link in the middle of a sentence is as high as its line, and may be; a label is tapped with its field.
  const small = () => [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary")]
    .filter(seen)
    .filter((each) => {
      const box = (each.closest("label") || each).getBoundingClientRect();
      const inText = each.tagName === "A" && getComputedStyle(each).display === "inline" && each.closest("p,dd,li,.text");
      return !inText && (box.height < 43.5 || box.width < 43.5);
    })
    .map((each) => {
      const box = (each.closest("label") || each).getBoundingClientRect();
      return "too small to tap, " + Math.round(box.width) + " x " + Math.round(box.height) + ": " + named(each);
    });

  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (walker.currentNode.nodeValue.trim() && !parent.closest("script,style,noscript,template") && seen(parent)) {
        found.push(parent);
      }
    }
    return [...new Set(found)];
  };

  const tiny = () => texts().filter((each) => {
    const size = parseFloat(getComputedStyle(each).fontSize);
    const matrix = each.ownerSVGElement ? each.getScreenCTM() : null;
    return size * (matrix ? matrix.a : 1) < 11.9;
  }).map((each) => "letters below 12 px: " + named(each));

  const cut = () => texts().filter((each) => {
    const style = getComputedStyle(each);
    const hides = ["hidden", "clip"].includes(style.overflowX) && each.scrollWidth > each.clientWidth + 1;
    return hides && each.clientWidth > 2 && !each.closest(".visually-hidden");
  }).map((each) => "cut off: " + named(each));

  return { overflow: overflow(), small: small(), tiny: tiny(), cut: cut() };
})();
