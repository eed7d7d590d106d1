namespace Lathe.Cli.Explain;

/// <summary>Turns the page to the token and the head pointed at. Without it the tables stand.</summary>
internal static class ExplainScript
{
    public const string JavaScript = """

        (() => {
          'use strict';
          const data = JSON.parse(document.getElementById('reading').textContent);
          const $ = id => document.getElementById(id), all = selector => [...document.querySelectorAll(selector)];
          const start = data.length - data.rows, word = i => data.words[data.tokens[i]];
          const percent = share => share > 0 && share < 0.0001 ? '< 0.01 %' : (share * 100).toFixed(share < 0.0995 ? 2 : share < 0.995 ? 1 : 0) + ' %';
          const bits = hundredths => (hundredths / 100).toFixed(2);
          const make = (tag, text, name) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (name) e.className = name; return e; };
          const bar = share => { const i = make('i'); i.style.setProperty('--v', share); return i; };
          let pinned = data.length - 1, shown = -1, head = data.chosen;

          const weights = Uint8Array.from(atob(data.weights), c => c.charCodeAt(0));
          const rowAt = i => data.causal ? i * (i + 3) / 2 : i * (data.rows + 1);
          const size = rowAt(data.rows), wide = i => data.causal ? i + 1 : data.rows;
          const peaks = data.heads.map(h => h[3] / 1e4);
          const weight = (h, row, column) => column >= wide(row) ? 0 : weights[h * size + rowAt(row) + 1 + column] / 255 * peaks[h];
          const before = (h, row) => weights[h * size + rowAt(row)] / 255;
          const strength = (h, w) => Math.min(1, Math.sqrt(w / peaks[h]));

          const expected = i => {
            const box = $('expected'), line = box && data.predictions[i - data.line];
            if (!line) return;
            const [entropy, top, came] = line, bars = make('div', undefined, 'bars'), next = i + 1 < data.length ? data.tokens[i + 1] : -1;
            for (let k = 0; k < top.length; k += 2) {
              const row = make('div', undefined, top[k] === next ? 'came' : '');
              row.append(make('b', data.words[top[k]]), bar(top[k + 1] / 1e4), make('span', percent(top[k + 1] / 1e4)));
              bars.append(row);
            }
            const text = came.length ? `Then came ${word(i + 1)}: rank ${came[0].toLocaleString('en')}, ${bits(came[1])} bits, ${percent(came[2] / 1e4)}.` : 'The prompt ends here.';
            box.replaceChildren(make('h3', `After ${word(i)}`), bars, make('p', `${text} Undecided: ${bits(entropy)} bits, as open as ${Math.pow(2, entropy / 100).toFixed(1)} tokens alike.`));
          };

          const through = i => {
            const box = $('through');
            if (!box) return;
            const column = i - (data.length - (data.lens[0] || []).length);
            if (column < 0) return box.replaceChildren();
            const table = make('table', undefined, 'through'), line = make('tr'), last = data.lens[data.lens.length - 1][column][3];
            for (const name of ['layer', 'to go', `p(${data.words[last[0]]})`, '', 'expects']) line.append(make('th', name));
            table.append(line);
            data.lens.forEach((layer, l) => {
              const [go, p, , top] = layer[column], row = make('tr'), cell = make('td', undefined, 'bar'), tops = [];
              for (let k = 0; k < top.length; k += 2) tops.push(`${data.words[top[k]]} ${percent(top[k + 1] / 1e4)}`);
              cell.append(bar(p / 1e4));
              row.append(make('th', l === 0 ? 'embed' : l), make('td', bits(go)), make('td', percent(p / 1e4)), cell, make('td', tops.join('   '), 'tops'));
              table.append(row);
            });
            const scroll = make('div', undefined, 'scroll');
            scroll.append(table);
            box.replaceChildren(make('h3', `After ${word(i)}, layer by layer`), scroll);
          };

          const norms = i => {
            if (!$('norm-name')) return;
            $('norm-name').textContent = word(i);
            all('.norm').forEach((cell, l) => { const n = data.norms[l][i]; cell.textContent = n >= 99.95 ? n.toFixed(0) : n >= 9.995 ? n.toFixed(1) : n.toFixed(2); });
          };

          const looks = i => {
            const row = i - start, tokens = all('.weighted .tok');
            if (row < 0) { tokens.forEach(t => t.style.setProperty('--v', 0)); $('looks').textContent = `${word(i)} is before the maps.`; return; }
            const list = tokens.map((t, c) => {
              const w = weight(head, row, c);
              t.style.setProperty('--v', strength(head, w));
              t.lastChild.textContent = w >= 0.005 ? Math.round(w * 100) + ' %' : '';
              t.classList.toggle('dim', data.causal && c > row);
              return [w, word(start + c)];
            });
            if (start > 0) list.push([before(head, row), 'earlier tokens']);
            const most = list.filter(x => x[0] >= 0.02).sort((a, b) => b[0] - a[0]).slice(0, 5).map(x => `${x[1]} ${Math.round(x[0] * 100)} %`).join(', ');
            $('looks').textContent = `${word(i)} looks at ${most}.`;
          };

          const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
          const rgb = name => { const c = document.createElement('canvas').getContext('2d'); c.fillStyle = colour(name); c.fillRect(0, 0, 1, 1); return c.getImageData(0, 0, 1, 1).data; };
          const pixels = (h, ink) => {
            const image = new ImageData(data.rows, data.rows);
            for (let r = 0; r < data.rows; r++) for (let c = 0; c < data.rows; c++)
              image.data.set([ink[0], ink[1], ink[2], Math.round(255 * strength(h, weight(h, r, c)))], (r * data.rows + c) * 4);
            return image;
          };
          const minis = () => {
            const ink = rgb('--s1');
            all('.mini canvas').forEach((canvas, h) => { canvas.width = canvas.height = data.rows; canvas.getContext('2d').putImageData(pixels(h, ink), 0, 0); });
          };

          // The map with its labels where they have room; in device pixels, so that it stays sharp.
          const plan = () => {
            const canvas = $('map'), width = canvas.clientWidth, label = data.rows <= 40 ? Math.min(110, width * 0.26) : 0, extra = start > 0 ? 1 : 0;
            const cell = Math.max(1, Math.min(34, (width - label - 2) / (data.rows + extra)));
            return { canvas, width, label, extra, cell, height: cell * data.rows + 2 };
          };
          const map = () => {
            const { canvas, width, label, extra, cell, height } = plan(), scale = devicePixelRatio || 1;
            canvas.width = Math.round(width * scale);
            canvas.height = Math.round(height * scale);
            canvas.style.height = height + 'px';
            const c = canvas.getContext('2d');
            c.scale(scale, scale);
            c.fillStyle = colour('--well');
            c.fillRect(label, 0, cell * (data.rows + extra), cell * data.rows);
            const paint = (x, y, w) => { c.globalAlpha = strength(head, w); c.fillRect(label + x * cell, y * cell, Math.max(1, cell - (cell > 6 ? 1 : 0)), Math.max(1, cell - (cell > 6 ? 1 : 0))); };
            c.fillStyle = colour('--s1');
            for (let r = 0; r < data.rows; r++) {
              if (extra) paint(0, r, before(head, r));
              for (let k = 0; k < wide(r); k++) paint(k + extra, r, weight(head, r, k));
            }
            c.globalAlpha = 1;
            c.textBaseline = 'middle';
            c.textAlign = 'right';
            c.font = `${Math.min(13, Math.max(8, cell - 3))}px ui-monospace,Menlo,Consolas,"Liberation Mono",monospace`;
            for (let r = 0; r < data.rows && label; r++) {
              c.fillStyle = colour(r + start === shown ? '--ink' : '--muted');
              let text = word(start + r);
              while (text.length > 1 && c.measureText(text).width > label - 8) text = text.slice(0, -1);
              c.fillText(text, label - 6, (r + 0.5) * cell);
            }
            const row = shown - start;
            if (row < 0) return;
            c.strokeStyle = colour('--ink');
            c.lineWidth = 1.5;
            c.strokeRect(label + 0.5, row * cell + 0.5, cell * (data.rows + extra) - 1, cell);
          };

          const show = i => {
            if (i === shown) return;
            shown = i;
            all('.tok').forEach(t => t.classList.toggle('sel', +t.dataset.i === i));
            all('tr[data-i],.lens [data-i]').forEach(e => e.classList.toggle('sel', +e.dataset.i === i));
            expected(i);
            through(i);
            norms(i);
            looks(i);
            map();
          };
          const choose = h => {
            head = h;
            all('.mini').forEach((b, k) => {
              b.setAttribute('aria-pressed', k === h);
              const box = b.closest('.tall');
              if (k === h && (b.offsetTop < box.scrollTop || b.offsetTop + b.offsetHeight > box.scrollTop + box.clientHeight)) box.scrollTop = b.offsetTop - box.clientHeight / 2;
            });
            const [layer, number, habit] = data.heads[h];
            $('head-name').textContent = `Layer ${layer}, head ${number}: ${habit}`;
            looks(shown);
            map();
          };
          const pin = i => {
            pinned = i;
            all('.tok').forEach(t => { t.tabIndex = +t.dataset.i === i ? 0 : -1; });
            show(i);
          };

          all('.tok').forEach(t => {
            t.addEventListener('click', () => pin(+t.dataset.i));
            t.addEventListener('focus', () => pin(+t.dataset.i));
            t.addEventListener('pointerenter', event => { if (event.pointerType === 'mouse') show(+t.dataset.i); });
            t.addEventListener('pointerleave', () => show(pinned));
            t.addEventListener('keydown', event => {
              const list = [...(t.closest('.strip') || t.closest('tr')).querySelectorAll('.tok')], at = list.indexOf(t);
              const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: list.length - 1 }[event.key];
              if (to === undefined || !list[to]) return;
              event.preventDefault();
              list[to].focus();
            });
          });
          all('tr[data-i],.lens td[data-i]').forEach(e => {
            e.addEventListener('click', () => pin(+e.dataset.i));
            e.addEventListener('pointerenter', event => { if (event.pointerType === 'mouse') show(+e.dataset.i); });
            e.addEventListener('pointerleave', () => show(pinned));
          });
          all('.mini').forEach((b, h) => b.addEventListener('click', () => choose(h)));
          $('map').addEventListener('pointermove', event => { const r = Math.floor(event.offsetY / plan().cell); if (r >= 0 && r < data.rows) show(start + r); });
          $('map').addEventListener('pointerdown', event => { const r = Math.floor(event.offsetY / plan().cell); if (r >= 0 && r < data.rows) pin(start + r); });
          $('map').addEventListener('pointerleave', () => show(pinned));
          const redraw = () => { minis(); map(); };
          addEventListener('resize', map);
          matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
          new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
          minis();
          pin(data.length - 1);
          choose(head);
        })();
        """;
}
