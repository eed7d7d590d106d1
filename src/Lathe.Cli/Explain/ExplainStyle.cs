namespace Lathe.Cli.Explain;

/// <summary>The page's looks beyond those of every report; the colours are theirs.</summary>
internal static class ExplainStyle
{
    public const string Css = """
        h1{overflow-wrap:anywhere}
        .lead{max-width:84ch}.hint{color:var(--muted);font-size:.85rem;margin:.5rem 0 0;max-width:none}
        .panel-card{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:1rem 1.1rem;min-width:0}
        .live:empty{display:none}.live{margin-top:1rem}.live h3{overflow-wrap:anywhere}
        .strip{display:flex;flex-wrap:wrap;gap:3px;max-height:19rem;overflow:auto;padding:2px}
        .tok{font:.92rem/1.35 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:6px;padding:.15rem .4rem;cursor:pointer;white-space:pre;max-width:100%;overflow:hidden;text-overflow:ellipsis}
        .surprising .tok{background:color-mix(in srgb,var(--s2) calc(var(--v,0)*62%),var(--card))}
        .weighted .tok{background:color-mix(in srgb,var(--s1) calc(var(--v,0)*66%),var(--card));display:flex;flex-direction:column;align-items:center}
        .weighted .tok small{font:.68rem/1.2 system-ui,sans-serif;min-height:.85rem;font-variant-numeric:tabular-nums;white-space:nowrap}
        .tok.sel{border-color:var(--ink);box-shadow:0 0 0 1px var(--ink)}.tok.dim{opacity:.45}
        .bars{display:grid;grid-template-columns:minmax(4.5rem,max-content) minmax(3rem,1fr) max-content;gap:.25rem .7rem;align-items:center;margin:.4rem 0 .6rem;font-variant-numeric:tabular-nums;font-size:.92rem}
        .bars b,.word,.lens td,.items span,.through td.tops{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.88rem;white-space:pre}
        .bars b{font-weight:600;overflow:hidden;text-overflow:ellipsis;max-width:14rem}.bars i,.bar i{display:block;height:.8rem;border-radius:3px;background:var(--s1);width:calc(var(--v)*100%);min-width:1px}.bars .came i{background:var(--s3)}
        .bars .came,.bars>div{display:contents}.live p{margin:.1rem 0;max-width:none}
        .rows{width:100%}.tall{max-height:27rem;overflow:auto;position:relative}
        .rows td,.rows th{text-align:right;width:1%}.rows td.items,.rows thead th:last-child{width:100%;white-space:normal;padding-left:.6rem}.rows th.word,.rows td.items,.rows thead th:nth-child(2),.rows thead th:last-child{text-align:left}
        .rows td.items span{display:inline-block;margin-right:1rem;color:var(--muted)}.rows td.items span:first-child{color:var(--ink)}.rows td.items span.came{color:var(--s3);font-weight:600}
        tr.sel>*{background:var(--well)}tr.sel th{box-shadow:inset 3px 0 0 var(--brass)}tr[data-i]{cursor:pointer}.rows th.word{padding-left:.5rem}
        .look{display:grid;grid-template-columns:minmax(0,max-content) minmax(18rem,1fr);gap:1.2rem;align-items:start}
        .heads-grid{display:grid;grid-template-columns:1.4rem repeat(var(--n),3rem);gap:4px;align-items:center;width:max-content;padding:3px}
        .heads-grid.small{grid-template-columns:1.4rem repeat(var(--n),1.9rem);gap:3px}
        .layer{color:var(--muted);font-size:.78rem;text-align:right;font-variant-numeric:tabular-nums;grid-column:1}
        .mini{padding:0;border:1px solid var(--rule);border-radius:4px;background:var(--well);aspect-ratio:1;cursor:pointer;overflow:hidden}.mini canvas{display:block;width:100%;height:100%;image-rendering:pixelated}
        .mini[aria-pressed=true]{box-shadow:0 0 0 2px var(--ink);border-color:transparent}
        #map{display:block;width:100%;max-width:44rem;margin-top:.9rem;touch-action:pan-y}#head-name:empty{display:none}
        .lens{border-collapse:separate;border-spacing:2px}.lens th,.lens td{border:0;padding:.2rem .45rem;text-align:left}.lens th:first-child{position:sticky;left:0;background:var(--paper);color:var(--muted);z-index:1;text-align:right}
        .lens td{text-align:left;border-radius:5px;max-width:9.5rem;overflow:hidden;text-overflow:ellipsis;background:color-mix(in srgb,var(--s1) calc(var(--v,0)*62%),var(--card));color:var(--ink)}
        .lens td.fin::before{content:"• "}.lens td.sel{outline:2px solid var(--ink);outline-offset:-1px}.lens .settled td{background:none;color:var(--muted)}.lens .tok{max-width:9rem}
        .through{width:100%}.through td,.through th{text-align:right}.through td.tops{text-align:left;color:var(--muted);white-space:normal}.through td.bar,.norms td.bar{width:30%;min-width:5rem;padding-right:1rem}
        .norms{min-width:min(100%,34rem)}.norms th:first-child{text-align:right}.norms thead th:nth-child(3){text-align:left}
        button.tok:hover{border-color:var(--muted)}
        @media(max-width:760px){.look{grid-template-columns:minmax(0,1fr)}.panel-card{padding:.8rem .75rem}.rows td,.rows th{padding-right:.5rem}}
        @media print{.tall{max-height:none}.live{display:none}}
        """;
}
