using System.Globalization;
using System.Numerics;

namespace Lathe.Tensors.Autograd;

/// <summary>Searches values and gradients for the first NaN or infinity.</summary>
internal static unsafe class Anomaly
{
    public static void CheckForward(Scope scope, int id)
    {
        ref Node node = ref scope.Nodes[id];
        if (FirstBad(node.Data, node.Count, node.DType) is not { } index) return;
        string inputs = string.Join("; ", InputsOf(scope, id).Select(i => Summary(scope, i)));
        throw new AnomalyException(
            $"forward: {node.Op!.Name} made {Value(node.Data, index, node.DType)} at element {index} of {scope.Describe(id)}. Its inputs: {inputs}.",
            node.Op.Name, inBackward: false, index);
    }

    public static void CheckBackward(Scope scope, int id)
    {
        string op = scope.Nodes[id].Op!.Name;
        foreach (int input in InputsOf(scope, id))
        {
            if (!scope.Nodes[input].NeedsGrad) continue;
            ref Node root = ref scope.Nodes[scope.RootOf(input)];
            void* grad = root.Parameter is { } parameter ? parameter.GradPointer() : root.Grad;
            if (grad == null || FirstBad(grad, root.Count, root.DType.GradientType()) is not { } index) continue;
            throw new AnomalyException(
                $"backward: {op} made {Value(grad, index, root.DType.GradientType())} at element {index} of the gradient of {scope.Describe(input)}, " +
                $"whose value there is {Value(root.Data, index, root.DType)}.",
                op, inBackward: true, index);
        }
    }

    private static List<int> InputsOf(Scope scope, int id)
    {
        var inputs = new List<int>();
        for (int i = 0; i < scope.Nodes[id].InputCount; i++)
        {
            if (scope.Nodes[id].Inputs[i] >= 0) inputs.Add(scope.Nodes[id].Inputs[i]);
        }

        return inputs;
    }

    private static long? FirstBad(void* data, long count, DType dtype) => dtype switch
    {
        DType.Float32 => FirstBad((float*)data, count),
        DType.Float64 => FirstBad((double*)data, count),
        DType.BFloat16 => FirstBad((BFloat16*)data, count),
        _ => null,
    };

    private static long? FirstBad<T>(T* data, long count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < count; i++)
        {
            if (!T.IsFinite(data[i])) return i;
        }

        return null;
    }

    private static long? FirstBad(BFloat16* data, long count)
    {
        for (long i = 0; i < count; i++)
        {
            if (!float.IsFinite(data[i])) return i;
        }

        return null;
    }

    private static string Value(void* data, long index, DType dtype)
        => Number(data, index, dtype).ToString("G6", CultureInfo.InvariantCulture);

    private static double Number(void* data, long index, DType dtype) => dtype switch
    {
        DType.Float64 => ((double*)data)[index],
        DType.BFloat16 => ((BFloat16*)data)[index],
        _ => ((float*)data)[index],
    };

    private static string Summary(Scope scope, int id)
    {
        ref Node node = ref scope.Nodes[id];
        if (!node.DType.IsFloat()) return scope.Describe(id);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (long i = 0; i < node.Count; i++)
        {
            double v = Number(node.Data, i, node.DType);
            low = Math.Min(low, v);
            high = Math.Max(high, v);
        }

        return $"{scope.Describe(id)} in [{low:G4}, {high:G4}]";
    }
}
