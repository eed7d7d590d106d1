namespace Lathe.Lab.Evaluation.Reports;

/// <summary>Looks of what only this report has.</summary>
internal static class EvaluationStyle
{
    public const string Css = """
        .task{font-size:1.15rem;margin-top:2rem}.task::first-letter{text-transform:uppercase}
        section>.chart,section>.cards{margin-bottom:1rem}section>.chart>svg{max-width:52rem}section>.cards{grid-template-columns:repeat(auto-fit,minmax(11rem,1fr))}#comparison td:nth-child(2){font-weight:600}.note{color:var(--muted);font-size:.88rem;margin:.4rem 0}
        .samples>summary{font-size:1rem;padding:.5rem 0}
        .sample{background:var(--card);border:1px solid var(--rule);border-radius:12px;padding:.8rem 1.1rem;margin:.7rem 0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:.6rem 1.4rem}
        .sample b{font-size:.78rem;color:var(--muted);letter-spacing:.06em;text-transform:uppercase}.sample p{margin:.2rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.92rem}.sample div{min-width:0}
        @media print{.samples{display:none}}
        """;
}
