using System.Runtime.InteropServices;

namespace Lathe.Tensors.Autograd;

/// <summary>Taking back the inside of a block that no backward pass will ask for.</summary>
public sealed unsafe partial class Scope
{
    /// <summary>Where nodes and memory stand.</summary>
    internal (int Nodes, (int, long, long) Arena) Mark => (_count, Arena.Mark);

    /// <summary>
    /// Takes back everything made since a mark except one tensor, which moves down to the mark. Nothing recorded may be among it, and no
    /// other handle made since may be used again.
    /// </summary>
    internal Tensor Keep(Tensor y, (int Nodes, (int, long, long) Arena) mark)
    {
        if (Recording) throw new InvalidOperationException("A scope that records keeps what its backward pass reads: nothing can be taken back.");
        if (y.Id < mark.Nodes) return y;
        (Shape shape, DType dtype) = (y.Shape, y.DType);
        void* data = y.Node.Data;

        // Arena memory stays readable after a rewind, and the copy allows overlap.
        _count = mark.Nodes;
        Arena.Rewind(mark.Arena);
        int id = NewNode(shape, dtype);
        ref Node node = ref Nodes[id];
        if (data != node.Data) NativeMemory.Copy(data, node.Data, (nuint)(node.Count * dtype.SizeOf()));
        return new Tensor(this, id, Generation);
    }
}
