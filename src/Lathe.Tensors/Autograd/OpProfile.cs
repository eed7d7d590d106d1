using System.Diagnostics;

namespace Lathe.Tensors.Autograd;

/// <summary>
/// Time, arithmetic and memory traffic by kind of op: set <see cref="Scope.Profile"/>, run steps, read <see cref="Rows"/>. Costs two
/// clock readings an op; without a profile an op pays one comparison.
/// </summary>
public sealed class OpProfile
{
    private readonly Dictionary<(Op Op, bool Backward), OpTime> _times = [];

    /// <summary>One row for each kind of op and direction, the longest first.</summary>
    public IReadOnlyList<OpTime> Rows => [.. _times.Values.OrderByDescending(t => t.Seconds)];

    /// <summary>Forgets what was measured: after warming up.</summary>
    public void Clear() => _times.Clear();

    internal void Add(in OpContext context, bool backward, long start)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        ref Node node = ref context.Node;
        Op op = node.Op!;
        if (!_times.TryGetValue((op, backward), out OpTime? time)) _times[(op, backward)] = time = new OpTime(op.Name, backward);
        double bytes = node.Count * node.DType.SizeOf();
        for (int i = 0; i < node.InputCount; i++)
        {
            if (node.Inputs[i] < 0) continue;
            ref Node input = ref context.Scope.Nodes[node.Inputs[i]];
            bytes += input.DType == DType.Blocks ? input.Parameter!.Blocks!.Bytes : input.Count * input.DType.SizeOf();
        }

        time.Calls++;
        time.Seconds += seconds;
        time.Flops += op.Flops(context) * (backward ? op.BackwardFactor(context) : 1);
        time.Bytes += backward ? 2 * bytes : bytes;
    }
}
