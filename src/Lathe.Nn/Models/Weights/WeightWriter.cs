using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models.Weights;

/// <summary>Takes parameters apart into what a file stores.</summary>
public static class WeightWriter
{
    /// <summary>The values of a part, row-major in the file's shape; zeros where the model has no such parameter (a bias it does without).</summary>
    public static float[] Values(IReadOnlyDictionary<string, Parameter> parameters, WeightPart part)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(part);
        float[] values = new float[part.Shape.Count];
        if (!parameters.TryGetValue(part.Parameter, out Parameter? parameter)) return values;
        int row = parameter.Shape.Rank == 1 ? 1 : parameter.Shape[1];
        bool transposed = part.Layout == WeightLayout.Transposed;
        int rows = (transposed ? part.Shape[1] : part.Shape[0]) - part.StoredFirstRow;
        for (int r = 0; r < rows; r++)
        {
            int to = part.StoredFirstRow + (part.Layout == WeightLayout.Interleaved ? WeightReader.Neighbour(r, part.HeadSize) : r);
            long from = ((long)part.FirstRow + r) * row;
            if (!transposed && parameter.DType == DType.Float32)
            {
                parameter.Value<float>().Slice((int)from, row).CopyTo(values.AsSpan(to * row, row));
                continue;
            }

            for (int c = 0; c < row; c++)
                values[transposed ? ((long)c * rows) + to : ((long)to * row) + c] = Get(parameter, (int)from + c);
        }

        return values;
    }

    private static float Get(Parameter parameter, int at)
        => parameter.DType switch
        {
            DType.Float64 => (float)parameter.Value<double>()[at],
            DType.BFloat16 => parameter.Value<BFloat16>()[at],
            _ => parameter.Value<float>()[at],
        };
}
