// What a page gains with scripts: countdown, copy, figures that move by themselves, previews and searches while typing. Nothing depends on them.

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

// Puts new content in a place without moving what somebody has in hand: the focus, and what was unfolded.
const put = (place, nodes) => {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const [card, link] = [focused?.closest("[data-paired]")?.id, focused?.getAttribute("href")];
  const open = [...place.querySelectorAll("details")].map((one) => one.open);
  place.replaceChildren(...nodes);
  [...place.querySelectorAll("details")].forEach((one, at) => (one.open = open[at] ?? one.open));
  if (link) ((card && document.getElementById(card)) || place).querySelector(`a[href="${CSS.escape(link)}"]`)?.focus();
};
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

// The parts of the page that hang on what is followed, asked for again once it changed.
const freshen = async () => {
  try {
    const answer = await fetch(location.href, { redirect: "error" });
    if (!answer.ok) return;
    const next = parsed(await answer.text());
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const other = next.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
      const busy = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
      if (other && !busy) put(part, other.childNodes);
    }
  } catch {
    // The next change, or the reader, asks again.
  }
};

for (const place of document.querySelectorAll("[data-live]")) {
  const cards = () => [...place.querySelectorAll("[data-paired]")];
  const mark = (card) => `${card.id} ${card.dataset.paired}`;
  const version = () => place.querySelector("[data-version]")?.dataset.version;
  const known = new Set(cards().map(mark));
  const lost = document.querySelector("[data-live-lost]");
  const show = (html) => {
    const before = version();
    put(place, parsed(html).body.childNodes);
    lost.hidden = true;
    for (const fresh of cards().filter((item) => !known.has(mark(item)))) {
      known.add(mark(fresh));
      fresh.classList.add("arrived");
      document.querySelector("[data-live-say]").textContent = `Se vinculó ${fresh.querySelector("h2").textContent}`;
      document.querySelector("[data-pair], [data-welcome]")?.remove();
    }
    if (version() !== before) freshen();
  };
  let source = null;
  let refusals = 0;
  let over = false;
  const follow = () => {
    source?.close();
    source = new EventSource(place.dataset.live);
    source.addEventListener("open", () => (refusals = 0));
    for (const name of ["maquinas", "pieza"]) source.addEventListener(name, (event) => show(event.data));
    source.addEventListener("fin", () => {
      over = true;
      source.close();
      lost.hidden = false;
    });
    source.addEventListener("error", () => {
      // A stream that ended comes back by itself; one that was refused is asked for a few more times.
      if (source.readyState !== EventSource.CLOSED) return;
      lost.hidden = false;
      refusals += 1;
      if (refusals < 5) setTimeout(follow, 15000 * refusals);
    });
  };
  follow();
  // A browser opens few connections to one server: a page that nobody sees holds none.
  document.addEventListener("visibilitychange", () => (document.hidden ? source.close() : over || follow()));
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && !over && follow());
}

const later = (act, wait) => {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
};

for (const form of document.querySelectorAll("[data-preview]")) {
  form.querySelector("[data-preview-button]").hidden = true;
  const place = document.querySelector("[data-sample]");
  let asked = 0;
  const refresh = later(async () => {
    const mine = (asked += 1);
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.preview, { method: "POST", body, headers: { "x-pieza": "1" } });
      if (!answer.ok || mine !== asked) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...next.body.childNodes);
    } catch {
      form.querySelector("[data-preview-button]").hidden = false;
    }
  }, 250);
  form.addEventListener("input", refresh);
  for (const box of form.querySelectorAll('[name="factura"]')) {
    box.addEventListener("change", () => (form.querySelector('[value="elegidas"]').checked = true));
  }
}

for (const form of document.querySelectorAll("[data-search]")) {
  const place = document.querySelector("[data-results]");
  let asked = 0;
  const refresh = later(async () => {
    const mine = (asked += 1);
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address);
      if (!answer.ok || mine !== asked) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-results]");
      if (next) place.replaceChildren(...next.childNodes);
      history.replaceState(null, "", address);
    } catch {
      form.submit();
    }
  }, 200);
  form.addEventListener("input", refresh);
}

for (const menu of document.querySelectorAll("[data-menu]")) {
  addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

if (document.querySelector("[data-toast]")) {
  // What was done is said once: reloading or going back does not say it again.
  const here = new URL(location.href);
  for (const name of ["hecho", "de", "antes", "firma"]) here.searchParams.delete(name);
  history.replaceState(null, "", here);
  const toast = document.querySelector("[data-toast]");
  if (!toast.querySelector("form")) setTimeout(() => toast.remove(), 8000);
}
