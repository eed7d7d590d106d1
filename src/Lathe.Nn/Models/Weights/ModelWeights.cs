using System.Runtime.InteropServices;
using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Blocks;

namespace Lathe.Nn.Models.Weights;

/// <summary>A model in memory as the weights a file would hold: what every writer takes. What lies in blocks is shown as stored so.</summary>
public sealed class ModelWeights : IStoredWeights
{
    private readonly Dictionary<string, Parameter> _parameters;
    private readonly Dictionary<string, WeightPart> _parts;

    /// <summary>Shows parameters under the names and shapes of the parts.</summary>
    public ModelWeights(IEnumerable<Parameter> parameters, IEnumerable<WeightPart> parts)
    {
        _parameters = parameters.ToDictionary(p => p.Name);
        _parts = parts.ToDictionary(p => p.Name);
        Weights = [.. _parts.Values.Select(Info)];
    }

    /// <inheritdoc/>
    public string Path => "the model";

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights { get; }

    /// <inheritdoc/>
    public WeightInfo this[string name] => Info(Part(name));

    /// <inheritdoc/>
    public bool Contains(string name) => _parts.ContainsKey(name);

    /// <inheritdoc/>
    public GgmlType? StoredType(string name) => Type(Part(name));

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination) => WeightWriter.Read(_parameters, Part(name), destination);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The bytes are not whole rows of a part.</exception>
    public void ReadStored(string name, long offset, Span<byte> destination)
    {
        WeightPart part = Part(name);
        GgmlType type = Type(part);
        int row = checked((int)type.ByteLength(Columns(part)));
        FileBytes.Check(name, type.ByteLength(part.Shape.Count), offset, destination.Length);
        if (part.Layout == WeightLayout.Transposed || part.StoredFirstRow != 0 || offset % row != 0 || destination.Length % row != 0)
            throw new NotSupportedException($"Of the model's weight '{name}' only whole rows are read as they are stored: read it as floats.");
        (int first, int rows) = ((int)(offset / row), destination.Length / row);
        if (!_parameters.TryGetValue(part.Parameter, out Parameter? parameter))
        {
            destination.Clear();
            return;
        }

        bool asBlocks = parameter.Blocks is not null && type != GgmlType.F32;
        if (asBlocks && part.Layout == WeightLayout.Same)
        {
            parameter.Blocks!.Read(part.FirstRow + first, rows, destination);
            return;
        }

        for (int r = 0; r < rows; r++)
        {
            int own = part.FirstRow + (part.Layout == WeightLayout.Interleaved ? WeightReader.Own(first + r, part.HeadSize) : first + r);
            Span<byte> target = destination.Slice(r * row, row);
            if (asBlocks) parameter.Blocks!.Read(own, 1, target);
            else WeightWriter.Row(parameter, own, MemoryMarshal.Cast<byte, float>(target));
        }
    }

    /// <summary>Nothing to free: the parameters are the model's.</summary>
    public void Dispose()
    {
    }

    private WeightInfo Info(WeightPart part) => new(part.Name, part.Shape, Type(part).Name(), Type(part).ByteLength(part.Shape.Count));

    private static int Columns(WeightPart part) => part.Shape.Rank == 1 ? 1 : part.Shape[1];

    // A part is in blocks where its rows are all of one format, one for one.
    private GgmlType Type(WeightPart part)
    {
        if (part.Layout == WeightLayout.Transposed || part.StoredFirstRow != 0 || !_parameters.TryGetValue(part.Parameter, out Parameter? parameter) || parameter.Blocks is not { } blocks)
            return GgmlType.F32;
        BlockFormat[] formats = [.. blocks.Segments.Where(s => s.FirstRow < part.FirstRow + part.Shape[0] && s.FirstRow + s.Rows > part.FirstRow).Select(s => s.Format).Distinct()];
        return formats.Length == 1 && formats[0].IsStored() ? formats[0].Stored() : GgmlType.F32;
    }

    private WeightPart Part(string name) => _parts.TryGetValue(name, out WeightPart? part) ? part : throw new InvalidDataException($"The model has no weight '{name}'.");
}
