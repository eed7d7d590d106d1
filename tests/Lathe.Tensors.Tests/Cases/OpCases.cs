namespace Lathe.Tensors.Tests.Cases;

/// <summary>The catalogue: every op of the engine. A new op adds its row to one of the families.</summary>
internal static class OpCases
{
    private static readonly Dictionary<string, OpCase> ByName = Families().ToDictionary(c => c.Name);

    public static IEnumerable<OpCase> All => ByName.Values;

    public static OpCase Get(string name) => ByName[name];

    /// <summary>Names for a theory: those of the cases that satisfy a condition.</summary>
    public static TheoryData<string> Names(Func<OpCase, bool> condition) => [.. All.Where(condition).Select(c => c.Name)];

    private static IEnumerable<OpCase> Families() =>
    [
        .. ArithmeticCases.All(), .. ElementwiseCases.All(), .. LayoutCases.All(), .. PickCases.All(), .. ReductionCases.All(),
        .. NormalizationCases.All(), .. LossCases.All(), .. ProductCases.All(), .. CompositeCases.All(), .. AttentionCases.All(), .. EinopsCases.All(), .. TransformerCases.All(),
    ];
}
