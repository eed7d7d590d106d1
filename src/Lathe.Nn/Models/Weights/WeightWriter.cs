using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models.Weights;

/// <summary>Takes parameters apart into what a file stores.</summary>
public static class WeightWriter
{
    /// <summary>The values of a part, row-major in the file's shape; zeros where the model has no such parameter (a bias it does without).</summary>
    public static float[] Values(IReadOnlyDictionary<string, Parameter> parameters, WeightPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        float[] values = new float[part.Shape.Count];
        Read(parameters, part, values);
        return values;
    }

    /// <summary>Writes what <see cref="Values"/> gives into memory of its size.</summary>
    public static void Read(IReadOnlyDictionary<string, Parameter> parameters, WeightPart part, Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(part);
        if (values.Length != part.Shape.Count)
            throw new ArgumentException($"The part '{part.Name}' {part.Shape} has {part.Shape.Count} values; the destination has {values.Length} places.", nameof(values));
        bool known = parameters.TryGetValue(part.Parameter, out Parameter? parameter);
        if (!known || part.StoredFirstRow > 0) values.Clear();
        if (!known) return;
        int width = parameter!.Shape.Rank == 1 ? 1 : parameter.Shape[1];
        bool transposed = part.Layout == WeightLayout.Transposed;
        int rows = (transposed ? part.Shape[1] : part.Shape[0]) - part.StoredFirstRow;
        float[] turned = transposed ? new float[width] : [];
        for (int r = 0; r < rows; r++)
        {
            int to = part.StoredFirstRow + (part.Layout == WeightLayout.Interleaved ? WeightReader.Neighbour(r, part.HeadSize) : r);
            Span<float> row = transposed ? turned : values.Slice(checked(to * width), width);
            Row(parameter, part.FirstRow + r, row);
            for (int c = 0; transposed && c < width; c++) values[checked((c * rows) + to)] = turned[c];
        }
    }

    /// <summary>A row of a parameter as floats; one value where it is a vector.</summary>
    internal static void Row(Parameter parameter, int row, Span<float> values)
    {
        int first = checked(row * values.Length);
        switch (parameter.DType)
        {
            case DType.Blocks:
                parameter.Blocks!.DecodeRow(row, values);
                break;
            case DType.Float32:
                parameter.Value<float>().Slice(first, values.Length).CopyTo(values);
                break;
            case DType.Float64:
                for (int c = 0; c < values.Length; c++) values[c] = (float)parameter.Value<double>()[first + c];
                break;
            default:
                for (int c = 0; c < values.Length; c++) values[c] = parameter.Value<BFloat16>()[first + c];
                break;
        }
    }
}
