// What a page gains with scripts: the countdown, the copy button and the machines that move by themselves. Nothing depends on them.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.querySelector("[data-copy-label]");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = "Copiado";
    } catch {
      label.textContent = "No se pudo copiar";
    }
  });
}

for (const clock of document.querySelectorAll("[data-countdown]")) {
  // Counted on the server's clock: an office computer may be hours off.
  const skew = Date.parse(clock.dataset.now) - Date.now();
  const end = Date.parse(clock.dataset.countdown);
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - Date.now() - skew) / 1000));
    if (left === 0) {
      clock.textContent = clock.dataset.over;
      document.querySelector("[data-code]")?.classList.add("pair__code--over");
      clearInterval(timer);
      return;
    }
    clock.textContent = `Vence en ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  };
  const timer = setInterval(tick, 1000);
  tick();
}

for (const place of document.querySelectorAll("[data-live]")) {
  const cards = () => [...place.querySelectorAll("[data-paired]")];
  const mark = (card) => `${card.id} ${card.dataset.paired}`;
  const known = new Set(cards().map(mark));
  const show = (html) => {
    const focused = document.activeElement;
    const [card, link] = [focused?.closest("[data-paired]")?.id, focused?.getAttribute("href")];
    const next = new DOMParser().parseFromString(html, "text/html");
    place.replaceChildren(...next.body.childNodes);
    for (const fresh of cards().filter((item) => !known.has(mark(item)))) {
      known.add(mark(fresh));
      fresh.classList.add("arrived");
      document.querySelector("[data-live-say]").textContent = `Se vinculó ${fresh.querySelector("h3").textContent}`;
      document.querySelector("[data-pair], [data-welcome]")?.remove();
    }
    if (card && link) document.getElementById(card)?.querySelector(`a[href="${link}"]`)?.focus();
  };
  const source = new EventSource(place.dataset.live);
  source.addEventListener("maquinas", (event) => show(event.data));
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) document.querySelector("[data-live-lost]").hidden = false;
  });
}
