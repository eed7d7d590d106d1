namespace Lathe.Training.Reports.Html;

/// <summary>Tooltips and the theme button. The page is complete without it.</summary>
internal static class ReportScript
{
    public const string JavaScript = """
        (() => {
          'use strict';
          const root = document.documentElement, button = document.querySelector('.toggle');
          const system = matchMedia('(prefers-color-scheme: dark)');
          let stored = null;
          try { stored = localStorage.getItem('lathe-theme'); } catch { }
          const theme = () => root.dataset.theme || (system.matches ? 'dark' : 'light');
          const name = () => { button.textContent = theme() === 'dark' ? 'Light colours' : 'Dark colours'; };
          if ((stored === 'dark' || stored === 'light') && !root.dataset.theme) root.dataset.theme = stored;
          button.hidden = false;
          name();
          system.addEventListener('change', name);
          button.addEventListener('click', () => {
            root.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
            try { localStorage.setItem('lathe-theme', root.dataset.theme); } catch { }
            name();
          });

          const tip = document.createElement('div');
          tip.className = 'tip';
          tip.setAttribute('aria-hidden', 'true');
          document.body.append(tip);
          const hide = () => { tip.style.display = 'none'; document.querySelectorAll('.cross').forEach(c => c.remove()); };
          const show = (event, text) => {
            tip.textContent = text;
            tip.style.display = 'block';
            const box = tip.getBoundingClientRect();
            let x = event.clientX + 14, y = event.clientY + 14;
            if (x + box.width > innerWidth - 6) x = event.clientX - box.width - 14;
            if (y + box.height > innerHeight - 6) y = event.clientY - box.height - 14;
            tip.style.left = Math.max(6, x) + 'px';
            tip.style.top = Math.max(6, y) + 'px';
          };
          const place = (svg, event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

          // The label says the same as the title, whose native tooltip would cover ours.
          document.querySelectorAll('svg[aria-label]>title').forEach(t => t.remove());

          const line = (svg, event) => {
            const [left, top, width, height] = svg.dataset.plot.split(' ').map(Number);
            const [low, high] = svg.dataset.x.split(' ').map(Number);
            const at = (place(svg, event).x - left) / width;
            if (at < -0.02 || at > 1.02) return hide();
            const wanted = low + at * (high - low);
            let near = null;
            const series = [...svg.querySelectorAll('g[data-y]')].map(g => {
              const xs = g.dataset.x.split(',').map(Number), ys = g.dataset.y.split(',');
              let best = 0;
              for (let i = 1; i < xs.length; i++) if (Math.abs(xs[i] - wanted) < Math.abs(xs[best] - wanted)) best = i;
              if (near === null || Math.abs(xs[best] - wanted) < Math.abs(near - wanted)) near = xs[best];
              return { name: g.dataset.name, x: xs[best], y: ys[best] };
            });
            if (near === null || Number.isNaN(near)) return hide();
            hide();
            const x = left + (near - low) / (high - low) * width;
            const cross = document.createElementNS('http://www.w3.org/2000/svg', 'path');
            cross.setAttribute('class', 'cross');
            cross.setAttribute('d', `M${x} ${top}v${height}`);
            svg.append(cross);
            show(event, `${svg.dataset.xName} ${+near.toPrecision(4)}\n` + series.filter(s => s.y).map(s => `${s.name}: ${s.y}`).join('\n'));
          };

          const cell = (svg, event) => {
            const [left, top, side, columns, rows] = svg.dataset.grid.split(' ').map(Number);
            const p = place(svg, event), c = Math.floor((p.x - left) / side), r = Math.floor((p.y - top) / side);
            if (c < 0 || r < 0 || c >= columns || r >= rows) return hide();
            show(event, svg.dataset.tips.split('|')[r * columns + c]);
          };

          const bind = (selector, handler) => document.querySelectorAll(selector).forEach(element => {
            element.addEventListener('pointermove', event => handler(element, event));
            element.addEventListener('pointerdown', event => handler(element, event));
            element.addEventListener('pointerleave', hide);
          });
          bind('svg[data-plot]', line);
          bind('svg[data-grid]', cell);
          bind('[data-tip]', (element, event) => show(event, element.dataset.tip));
          addEventListener('scroll', hide, { passive: true });
        })();
        """;
}
