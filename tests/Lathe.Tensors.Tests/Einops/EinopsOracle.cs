using Lathe.Tensors.Ops.Einops;

namespace Lathe.Tensors.Tests.Einops;

/// <summary>Carries a plan out, one element at a time; reductions add.</summary>
internal static class EinopsOracle
{
    public static int[] Apply(EinopsPlan plan, int[] source)
    {
        int[] expanded = plan.ExpandedShape.ToArray(), permutation = plan.Permutation.ToArray(), reduced = plan.ReducedAxes.ToArray();
        int[] positions = plan.RepeatedPositions.ToArray(), output = plan.ExpandedOutputShape.ToArray();
        int[] result = new int[output.Aggregate(1, (a, b) => a * b)];
        int reductions = reduced.Aggregate(1, (product, axis) => product * expanded[axis]);
        for (int i = 0; i < result.Length; i++)
        {
            int[] place = Unravel(i, output);
            int[] keptPlace = place.Where((_, axis) => !positions.Contains(axis)).ToArray();
            int[] index = new int[expanded.Length];
            for (int k = 0; k < permutation.Length; k++)
                index[permutation[k]] = keptPlace[k];
            for (int r = 0; r < reductions; r++)
            {
                int[] reducedPlace = Unravel(r, reduced.Select(axis => expanded[axis]).ToArray());
                for (int k = 0; k < reduced.Length; k++)
                    index[reduced[k]] = reducedPlace[k];
                result[i] += source[index.Select((v, axis) => (v, axis)).Aggregate(0, (sum, p) => (sum * expanded[p.axis]) + p.v)];
            }
        }

        return result;
    }

    private static int[] Unravel(int index, int[] shape)
    {
        int[] place = new int[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
            (index, place[axis]) = Math.DivRem(index, shape[axis]);
        return place;
    }
}
