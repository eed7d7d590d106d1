namespace Lathe.Training.Reports.Html;

/// <summary>The report's looks. Colours are variables, so that light, dark and paper are three sets of values.</summary>
internal static class ReportStyle
{
    private const string Light = """
        color-scheme:light;--paper:#f7f5f0;--card:#fffefb;--ink:#1c2329;--muted:#57616a;--rule:#dcd7cc;--grid:#e9e5dc;--well:#f1eee7;--focus:#0b63b0;
        --s1:#1b66ad;--s2:#c24a12;--s3:#0b7a58;--s4:#9a3f86;--s5:#8f6400;--on:#fff;--brass:#9a6b12;--bad:#b3261e;--good:#0b6b4c;--notice:#fbf1d9;
        --r0:#5b2a86;--r1:#4f3d98;--r2:#4052a3;--r3:#2f66a8;--r4:#1f78a2;--r5:#148893;--r6:#1a9479;--r7:#3f9c58;--r8:#739f2f;--r9:#a89a0c;
        """;

    private const string Dark = """
        color-scheme:dark;--paper:#14181c;--card:#1b2126;--ink:#e9e6df;--muted:#a6aeb4;--rule:#353d44;--grid:#2a3137;--well:#20272c;--focus:#8cc4ff;
        --s1:#6cb2f5;--s2:#f58a54;--s3:#4fc79c;--s4:#dd8fcd;--s5:#e3b341;--on:#10151a;--brass:#dcae5a;--bad:#ff8f86;--good:#6fd6ac;--notice:#332b17;
        --r0:#a884e8;--r1:#8f8dec;--r2:#7b9bef;--r3:#66a9ea;--r4:#55b6da;--r5:#4bc2c2;--r6:#55cba2;--r7:#7bd37f;--r8:#acd95f;--r9:#e6dc4d;
        """;

    private const string Page = """
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
        .skip{position:absolute;left:1rem;top:-4rem;background:var(--ink);color:var(--paper);padding:.5rem 1rem;z-index:9}.skip:focus{top:1rem}
        :focus-visible{outline:3px solid var(--focus);outline-offset:2px}
        header,main,footer{max-width:1180px;margin:0 auto;padding:0 clamp(1rem,4vw,2.5rem)}
        header{padding-top:2.6rem}
        h1,h2,.big strong,.cards strong{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua","TeX Gyre Pagella",Georgia,"Liberation Serif",serif;font-weight:600;letter-spacing:-.01em}
        h1{font-size:clamp(1.9rem,5vw,2.9rem);line-height:1.1;margin:.2rem 0 .6rem}
        h2{font-size:1.75rem;line-height:1.2;margin:0 0 .4rem}
        h3{font-size:1rem;margin:0 0 .35rem}h4{font-size:.8rem;margin:1.2rem 0 .4rem;color:var(--muted);letter-spacing:.06em;text-transform:uppercase}
        p{margin:0 0 .8rem;max-width:72ch}
        .kicker{color:var(--brass);font-size:.8rem;letter-spacing:.12em;text-transform:uppercase;font-weight:600;margin:0}
        .top{display:flex;gap:1rem;justify-content:space-between;align-items:flex-start}
        .toggle{font:inherit;font-size:.85rem;white-space:nowrap;color:var(--ink);background:var(--card);border:1px solid var(--rule);border-radius:99px;padding:.35rem .9rem;cursor:pointer}
        nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.3rem;list-style:none;margin:1.1rem 0 0;padding:.7rem 0;border-top:1px solid var(--rule);border-bottom:1px solid var(--rule)}
        a{color:inherit;text-decoration-color:var(--brass);text-underline-offset:.2em}nav a{text-decoration:none;font-size:.92rem}nav a:hover{text-decoration:underline}
        section{padding:2.6rem 0 2.4rem;border-bottom:1px solid var(--rule);scroll-margin-top:.5rem}
        section:last-child{border:0}
        .lead{color:var(--muted);max-width:78ch;margin-bottom:1.3rem}.muted{color:var(--muted)}
        footer{padding-bottom:3rem;color:var(--muted);font-size:.88rem}
        .notice{background:var(--notice);border-left:4px solid var(--brass);padding:.7rem 1rem;border-radius:0 6px 6px 0;max-width:none}
        .hero{display:grid;grid-template-columns:minmax(15rem,1fr) 2fr;gap:1.4rem;align-items:stretch;margin-bottom:1.4rem}
        .big{background:var(--ink);color:var(--paper);border-radius:12px;padding:1.5rem 1.6rem;display:flex;flex-direction:column;justify-content:center}
        .big strong{font-size:clamp(3.2rem,7vw,4.6rem);line-height:1;white-space:nowrap}.big span{font-size:1.1rem;margin:.5rem 0 .7rem}.big small{opacity:.82;font-size:.86rem;line-height:1.45}
        .cards{display:grid;grid-template-columns:repeat(3,1fr);gap:1px;margin:0;background:var(--rule);border:1px solid var(--rule);border-radius:12px;overflow:hidden}
        .cards div{background:var(--card);padding:1rem 1.1rem}.cards dt{color:var(--muted);font-size:.85rem}.cards dd{margin:0}
        .cards strong{display:block;font-size:1.75rem;line-height:1.25;font-variant-numeric:tabular-nums lining-nums;overflow-wrap:anywhere}.cards small{color:var(--muted);font-size:.82rem;line-height:1.35;display:block}
        .leak{font-size:1.05rem;max-width:none;margin-bottom:1.6rem}
        .stack{display:flex;gap:2px;height:22px;border-radius:6px;overflow:hidden;margin:.5rem 0}.stack i{background:var(--c);min-width:4px}
        .sum{font-variant-numeric:tabular-nums;max-width:none;margin-bottom:.5rem}
        .command{background:var(--well);border:1px solid var(--rule);border-radius:8px;padding:.8rem 1rem;margin:.2rem 0 0;font:.92rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;white-space:pre-wrap;overflow-wrap:anywhere}
        section>h3{margin-top:1.6rem}
        .grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1.2rem;align-items:start}
        .three{grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr))}
        .column{display:grid;gap:1.2rem;min-width:0}
        figure{margin:0}.chart,.aside{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:1rem 1.1rem .9rem;min-width:0}
        .aside p{margin:0}
        .grid+.sum{margin-top:1.4rem}
        svg{display:block;width:100%;height:auto;overflow:visible}
        svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;fill:var(--muted);font-variant-numeric:tabular-nums}
        svg .strong{fill:var(--ink);font-weight:600}svg .name{fill:var(--ink)}
        .grid,.x{min-width:0}path.grid{stroke:var(--grid);fill:none}.axis{stroke:var(--muted);fill:none}.mark{stroke:var(--muted);stroke-dasharray:3 3;fill:none}
        .line{stroke:var(--c);fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}.thin .line{stroke-width:1.25}.thick .line{stroke-width:2.75}
        .dash1 .line{stroke-dasharray:7 3}.dash2 .line{stroke-dasharray:2 3}.dash3 .line{stroke-dasharray:8 3 2 3}.dash4 .line{stroke-dasharray:4 3}.dots .line{stroke-dasharray:1 3.5;stroke-width:1.5}
        .dot{fill:var(--c);stroke:var(--card)}.area{fill:var(--c)}.ring{fill:var(--card);stroke:var(--c);stroke-width:1.5}
        .whisker{stroke:var(--ink);fill:none;stroke-width:1.25}.thread{stroke:var(--muted);fill:none;stroke-opacity:.45;stroke-width:1.25}
        .c1{--c:var(--s1)}.c2{--c:var(--s2)}.c3{--c:var(--s3)}.c4{--c:var(--s4)}.c5{--c:var(--s5)}.ink{--c:var(--ink)}.faint{--c:var(--muted)}
        .r0{--c:var(--r0)}.r1{--c:var(--r1)}.r2{--c:var(--r2)}.r3{--c:var(--r3)}.r4{--c:var(--r4)}.r5{--c:var(--r5)}.r6{--c:var(--r6)}.r7{--c:var(--r7)}.r8{--c:var(--r8)}.r9{--c:var(--r9)}
        .faint text.strong{fill:var(--muted);font-weight:400}
        .well{fill:var(--well)}.heat{fill:var(--s1)}.wrong{fill:var(--s2)}.frame{fill:none;stroke:var(--ink);stroke-width:1.75}
        svg text.on{fill:var(--on);font-weight:600}svg text.off{fill:var(--ink)}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;margin:0 0 .5rem;padding:0;font-size:.84rem;color:var(--muted)}
        .legend li{display:flex;align-items:center;gap:.4rem}.legend svg{width:26px;height:10px;flex:none}
        .tabs>input{position:absolute;opacity:0;pointer-events:none}
        .tablist{display:flex;flex-wrap:wrap;gap:.4rem;margin-bottom:1rem}
        .tablist label{border:1px solid var(--rule);background:var(--card);border-radius:99px;padding:.3rem .95rem;font-size:.92rem;cursor:pointer}
        .panel{display:none;background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:1.1rem 1.2rem;margin-bottom:1.2rem}
        #ex0:checked~.p0,#ex1:checked~.p1,#ex2:checked~.p2,#ex3:checked~.p3,#ex4:checked~.p4,#exall:checked~.panel{display:block}
        #ex0:checked~.tablist .t0,#ex1:checked~.tablist .t1,#ex2:checked~.tablist .t2,#ex3:checked~.tablist .t3,#ex4:checked~.tablist .t4,#exall:checked~.tablist .tall{background:var(--ink);color:var(--paper);border-color:var(--ink)}
        #ex0:focus-visible~.tablist .t0,#ex1:focus-visible~.tablist .t1,#ex2:focus-visible~.tablist .t2,#ex3:focus-visible~.tablist .t3,#ex4:focus-visible~.tablist .t4,#exall:focus-visible~.tablist .tall{outline:3px solid var(--focus);outline-offset:2px}
        .asked{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;align-items:baseline}.asked h3{font-size:1.2rem;margin:0}.right{color:var(--good);font-weight:600}.false{color:var(--bad);font-weight:600}
        .heads{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(46%,13.5rem),1fr));gap:1.2rem 1.4rem}
        .head svg{max-width:17rem}.head figcaption{font-size:.84rem;line-height:1.4;display:flex;flex-wrap:wrap;gap:.15rem .5rem;align-items:baseline;margin-top:.4rem}
        .head figcaption span:not(.pill){flex-basis:100%}
        .pill{border:1px solid var(--muted);border-radius:99px;padding:0 .55rem;font-size:.78rem}.pill.focused{background:var(--s1);border-color:var(--s1);color:var(--on)}.pill.mixed{border-color:var(--s1)}.pill.distributed{border-style:dashed}
        details{margin-top:.7rem;font-size:.86rem}summary{cursor:pointer;color:var(--muted);width:fit-content}
        .scroll{overflow-x:auto;margin-top:.5rem}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--muted);padding-bottom:.3rem}th,td{padding:.2rem .7rem .2rem 0;text-align:right;border-bottom:1px solid var(--grid);white-space:nowrap}th:first-child{text-align:left}th{font-weight:600}tbody th{font-weight:400}
        .options table{width:100%;font-size:.92rem}.options th{color:var(--muted);white-space:normal}.options td{white-space:normal;padding-right:0}.options{min-width:0}
        .changed td{font-weight:600}.changed td::before{content:"● ";color:var(--brass)}
        .tip{position:fixed;z-index:9;pointer-events:none;background:var(--ink);color:var(--paper);border-radius:6px;padding:.35rem .6rem;font-size:.82rem;line-height:1.4;white-space:pre-line;max-width:min(20rem,90vw);font-variant-numeric:tabular-nums;display:none}
        .cross{stroke:var(--ink);stroke-opacity:.45;fill:none}
        @media(max-width:760px){.hero{grid-template-columns:1fr}.cards{grid-template-columns:1fr 1fr}.chart,.panel{padding:.8rem .75rem}section{padding:2rem 0}.cards strong{font-size:1.4rem}}
        @media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        @media print{nav,.toggle,.skip,.tablist,.data summary{display:none}.panel{display:block}section{padding:1.2rem 0}.chart,.panel,.head,.cards,.big{break-inside:avoid}h2,h3,h4{break-after:avoid}body{font-size:11pt}.big{border:1px solid var(--rule);background:none;color:var(--ink)}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;

    /// <summary>The style sheet. A choice made by hand wins over the system's; paper is always light.</summary>
    public const string Css =
        ":root{" + Light + "}"
        + "@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){" + Dark + "}}"
        + "@media screen{:root[data-theme=dark]{" + Dark + "}}"
        + Page;
}
