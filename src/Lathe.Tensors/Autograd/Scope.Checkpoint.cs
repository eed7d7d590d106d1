using System.Runtime.InteropServices;

namespace Lathe.Tensors.Autograd;

/// <summary>Running a block without keeping its inside, and once more when its gradient is due.</summary>
public sealed unsafe partial class Scope
{
    internal Tensor RunCheckpoint(Op op, Func<Tensor, Tensor> block, Tensor x)
    {
        int firstNode = _count;
        (int, long, long) mark = Arena.Mark;
        uint uses = RandomUses;
        Shape shape;
        DType dtype;
        void* data;
        using (NoRecord())
        {
            Tensor y = block(x);
            if (!ReferenceEquals(y.Scope, this)) throw new InvalidOperationException("checkpoint: the block returned a tensor of another scope.");
            if (!y.DType.IsFloat()) throw new ArgumentException($"checkpoint: the block must return a float tensor; it returned {y}.");
            shape = y.Shape;
            dtype = y.DType;
            data = y.Node.Data;
        }

        // The output moves down over the block's inside. Arena memory stays readable after a rewind, and the copy allows overlap.
        _count = firstNode;
        Arena.Rewind(mark);
        int id = NewNode(shape, dtype);
        ref Node node = ref Nodes[id];
        NativeMemory.Copy(data, node.Data, (nuint)(node.Count * dtype.SizeOf()));
        node.Op = op;
        node.Payload = block;
        node.InputCount = 1;
        node.Inputs[0] = x.Id;
        node.Attributes[0] = (int)uses;

        // Whether a parameter inside is trained is only known to the block; a frozen block merely runs once more.
        node.NeedsGrad = true;
        if (DetectAnomalies) Anomaly.CheckForward(this, id);
        return new Tensor(this, id, Generation);
    }

    internal void RerunCheckpoint<T>(int id) where T : unmanaged
    {
        var block = (Func<Tensor, Tensor>)Nodes[id].Payload!;
        int input = Nodes[id].Inputs[0];
        bool pooled = _pool.Enabled;
        uint uses = RandomUses;
        bool recording = Recording;
        int floor = _checkpointFloor;

        // The input's gradient must outlive the rewind below, so it takes its memory, zeroed, before the mark.
        if (Nodes[input].NeedsGrad) SlotOf<T>(input).ForScatter(Nodes[input].Count);
        int firstNode = _count;
        (int, long, long) mark = Arena.Mark;
        try
        {
            _pool.Enabled = false;
            _checkpointFloor = firstNode;
            Recording = true;
            RandomUses = (uint)Nodes[id].Attributes[0];
            Tensor x = View(Ops.Layout.Reshape.Singleton, new Tensor(this, input, Generation), Nodes[input].Shape);
            Tensor y = block(x);
            if (!y.NeedsGrad) return;
            GradSlot<T> seed = SlotOf<T>(y.Id);
            long count = y.Count;
            if (y.Shape != Nodes[id].Shape)
                throw new InvalidOperationException($"checkpoint: the block returned {Nodes[id].Shape} first and {y.Shape} when run again; it must be deterministic.");
            if (seed.Accumulate) AddInto(seed.Pointer, (T*)Nodes[id].Grad, count);
            else NativeMemory.Copy(Nodes[id].Grad, seed.Pointer, (nuint)(count * sizeof(T)));
            Sweep(y.Id, firstNode);
        }
        finally
        {
            _count = firstNode;
            Arena.Rewind(mark);
            _pool.Enabled = pooled;
            _checkpointFloor = floor;
            RandomUses = uses;
            Recording = recording;
        }
    }

    // Only where the block is the identity: its output's gradient is then the input's own.
    private static void AddInto<T>(T* to, T* from, long count) where T : unmanaged
    {
        if (typeof(T) == typeof(float)) Kernels.Elementwise.AddTo<float>.Run((float*)from, new GradSlot<float>((float*)to, true), count, 1);
        else Kernels.Elementwise.AddTo<double>.Run((double*)from, new GradSlot<double>((double*)to, true), count, 1);
    }
}
