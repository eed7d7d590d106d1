namespace Lathe.Lab.Evaluation.Reports;

/// <summary>Looks of what only this report has.</summary>
internal static class EvaluationStyle
{
    public const string Css = """
        .chart>h3::first-letter,.task::first-letter{text-transform:uppercase}.task{font-size:1.15rem;margin-top:2rem}
        section>.chart,section>.cards{margin-bottom:1rem}section>.cards{grid-template-columns:repeat(auto-fill,minmax(min(100%,10.5rem),1fr));background:none;border:0;gap:.7rem;border-radius:0}section>.cards div{border:1px solid var(--rule);border-radius:12px}
        .note{color:var(--muted);font-size:.88rem;margin:.4rem 0}
        .bars{max-width:48rem;font-size:.88rem}.measure{display:grid;grid-template-columns:minmax(0,12.5rem) minmax(0,1fr);gap:0 .9rem;align-items:center;padding:.28rem 0}.measure b{text-align:right;line-height:1.2;font-weight:600}
        .one{display:grid;grid-template-columns:minmax(0,1fr) 3.9rem;gap:.7rem;align-items:center;padding:1px 0}.one svg{height:16px}.one span{font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}.tick{stroke:var(--grid)}
        @media(max-width:560px){section>.cards{grid-template-columns:repeat(auto-fill,minmax(min(100%,8.6rem),1fr))}.measure{grid-template-columns:1fr;padding:.35rem 0}.measure b{text-align:left}}
        #comparison table{width:100%;font-size:.9rem}#comparison td:nth-child(2){font-weight:600}#comparison th{white-space:normal}
        .samples>summary{font-size:1rem;padding:.5rem 0}
        .sample{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:.8rem 1.1rem;margin:.7rem 0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:.6rem 1.4rem}
        .sample b{font-size:.78rem;color:var(--muted);letter-spacing:.06em;text-transform:uppercase}.sample p{margin:.2rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.92rem}.sample div{min-width:0}
        @media print{.samples{display:none}}
        """;
}
