using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models.Weights;

/// <summary>A part that was found in a file.</summary>
/// <param name="Parameter">What it fills.</param>
/// <param name="Part">Which rows of it, and how they are stored.</param>
/// <param name="Name">Its name in this file.</param>
/// <param name="Type">How its elements are stored, or null where ggml has no such type.</param>
internal sealed record PlacedPart(Parameter Parameter, WeightPart Part, string Name, GgmlType? Type)
{
    private bool IsTransposed => Part.Layout == WeightLayout.Transposed;

    /// <summary>Rows of the parameter that it fills.</summary>
    public int Rows => (IsTransposed ? Part.Shape[1] : Part.Shape[0]) - Part.StoredFirstRow;

    /// <summary>Elements of a row of the parameter.</summary>
    public int Columns => Parameter.Shape.Rank == 1 ? 1 : Parameter.Shape[1];

    /// <summary>Whether rows can be copied as they are stored, one or several at a time.</summary>
    public bool IsRowwise => !IsTransposed && Type is { } type && Columns % type.BlockLength() == 0;

    /// <summary>The place in the file of row <paramref name="row"/> of the part, counted in rows.</summary>
    public int StoredRow(int row) => Part.StoredFirstRow + (Part.Layout == WeightLayout.Interleaved ? WeightReader.Neighbour(row, Part.HeadSize) : row);
}
