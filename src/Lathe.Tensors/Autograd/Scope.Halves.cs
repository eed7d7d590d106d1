using Lathe.Tensors.Kernels.Halves;

namespace Lathe.Tensors.Autograd;

/// <summary>
/// Ops on bfloat16. Values are stored in 16 bits, gradients and everything in between are floats. An op that knows bfloat16 works on it; for
/// any other its inputs are widened for the duration of the op, it runs as on floats, and its output is rounded.
/// </summary>
public sealed unsafe partial class Scope
{
    private bool HasHalves(int id)
    {
        ref Node node = ref Nodes[id];
        if (node.DType == DType.BFloat16) return true;
        for (int i = 0; i < node.InputCount; i++)
        {
            if (node.Inputs[i] >= 0 && Nodes[node.Inputs[i]].DType == DType.BFloat16) return true;
        }

        return false;
    }

    private void RunHalves(in OpContext context, bool backward)
    {
        int id = context.Id;
        Op op = Nodes[id].Op!;
        (int, long, long) mark = Wide.Mark;
        if (op.TakesHalves(context))
        {
            if (backward) op.BackwardHalves(context);
            else op.ForwardHalves(context);
            Wide.Rewind(mark);
            return;
        }

        Span<nint> stored = stackalloc nint[Nodes[id].InputCount + 1];
        stored.Clear();
        try
        {
            bool values = !backward || op.BackwardReadsValues;
            for (int i = 0; i < Nodes[id].InputCount && values; i++) stored[i] = Swap(Nodes[id].Inputs[i], fill: true);
            if (values && (!backward || op.BackwardReadsOutput)) stored[^1] = Swap(id, fill: backward);
            if (backward) op.Backward<float>(context);
            else op.Forward<float>(context);
            if (!backward && stored[^1] != 0) Narrow.Run((float*)Nodes[id].Data, (BFloat16*)stored[^1], Nodes[id].Count);
        }
        finally
        {
            for (int i = 0; i < Nodes[id].InputCount; i++)
            {
                if (stored[i] != 0) Nodes[Nodes[id].Inputs[i]].Data = (void*)stored[i];
            }

            if (stored[^1] != 0) Nodes[id].Data = (void*)stored[^1];
            Wide.Rewind(mark);
        }

        nint Swap(int node, bool fill)
        {
            if (node < 0 || Nodes[node].DType != DType.BFloat16) return 0;

            // A tensor that is two inputs is wide by the time its second turn comes.
            void* before = Nodes[node].Data;
            if (Wide.Holds(before)) return 0;
            void* wide = Wide.Take(Nodes[node].Count * sizeof(float));
            if (fill) Widen.Run((BFloat16*)before, (float*)wide, Nodes[node].Count);
            Nodes[node].Data = wide;
            return (nint)before;
        }
    }
}
