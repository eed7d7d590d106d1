using Lathe.Tensors;

namespace Lathe.Nn.Models.Weights;

/// <summary>
/// Where a run of a parameter's rows is stored: Lathe keeps queries, keys and values in one weight, and gates and values; most files
/// keep them apart.
/// </summary>
/// <param name="Parameter">Name of Lathe's parameter.</param>
/// <param name="Name">Name in the file.</param>
/// <param name="Shape">Shape in the file.</param>
/// <param name="FirstRow">First row of the parameter that is stored there.</param>
public sealed record WeightPart(string Parameter, string Name, Shape Shape, int FirstRow = 0)
{
    /// <summary>How it is stored.</summary>
    public WeightLayout Layout { get; init; }

    /// <summary>Rows of a head, for <see cref="WeightLayout.Interleaved"/>.</summary>
    public int HeadSize { get; init; }

    /// <summary>First row of the stored weight that is used: RoBERTa's positions begin at 2.</summary>
    public int StoredFirstRow { get; init; }

    /// <summary>Other names it goes by in older files.</summary>
    public IReadOnlyList<string> OtherNames { get; init; } = [];
}
