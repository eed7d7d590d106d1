using System.Diagnostics;
using System.Numerics;
using Lathe.Tensors.Kernels.Elementwise;

namespace Lathe.Tensors.Autograd;

/// <summary>The backward pass: the tape read in reverse.</summary>
public sealed unsafe partial class Scope
{
    /// <summary>
    /// Adds the gradient of a scalar <paramref name="loss"/> to every parameter it depends on.
    /// </summary>
    /// <param name="loss">A tensor of one element, computed while recording.</param>
    /// <param name="scale">The gradient of the loss itself: 1, or 1/n where n passes accumulate one step.</param>
    public void Backward(Tensor loss, double scale = 1)
    {
        if (loss.Count != 1)
            throw new ArgumentException($"Backward starts from a scalar; {loss} has {loss.Count} elements. Reduce it with Sum() or Mean().", nameof(loss));
        RequireOwn(loss);
        BeginPass();
        if (loss.DType == DType.Float64) StartFrom(loss, scale);
        else StartFrom(loss, (float)scale);
        Sweep(loss.Id, 0);
    }

    /// <summary>
    /// Adds the gradient of Σ <paramref name="outputGrad"/>·<paramref name="output"/> to every parameter: the vector-Jacobian product.
    /// </summary>
    public void Backward(Tensor output, Tensor outputGrad)
    {
        if (output.Shape != outputGrad.Shape || output.DType.GradientType() != outputGrad.DType)
            throw new ArgumentException($"The gradient of {output} must have its shape and be {output.DType.GradientType()}; {outputGrad} came.", nameof(outputGrad));
        RequireOwn(output);
        BeginPass();
        if (output.DType == DType.Float64) StartFrom<double>(output, outputGrad);
        else StartFrom<float>(output, outputGrad);
        Sweep(output.Id, 0);
    }

    internal GradSlot<T> SlotOf<T>(int id) where T : unmanaged
    {
        ref Node node = ref Nodes[RootOf(id)];
        if (node.Parameter is { } parameter)
        {
            void* memory = parameter.TakeGrad(out bool accumulate);
            return new GradSlot<T>((T*)memory, accumulate);
        }

        if (node.Grad == null)
        {
            if (RootOf(id) < _checkpointFloor)
            {
                throw new InvalidOperationException(
                    $"checkpoint: a block used {Describe(id)} from outside, which needs a gradient. Give it to the block as its input, or do not checkpoint the block.");
            }

            long bytes = node.Count * node.DType.GradientType().SizeOf();
            node.Grad = _pool.Take(bytes);
            if (node.Grad == null) node.Grad = Arena.Take(bytes);
        }

        bool written = node.GradWritten;
        node.GradWritten = true;
        return new GradSlot<T>((T*)node.Grad, written);
    }

    // Leaves add up over passes; intermediate gradients belong to one pass.
    private void BeginPass()
    {
        if (_passes++ == 0) return;
        for (int id = 0; id < _count; id++)
        {
            if (Nodes[id].Op is not null) Nodes[id].GradWritten = false;
        }
    }

    private void RequireOwn(Tensor output)
    {
        if (!ReferenceEquals(output.Scope, this))
            throw new InvalidOperationException($"Backward: {output} lives in a different scope. Call Backward on the scope that computed it.");
        if (!output.NeedsGrad)
        {
            throw new InvalidOperationException(
                $"{output} needs no gradient: it was computed without recording, or depends on no trained parameter.");
        }
    }

    // The start may itself be a parameter, or a view of one, that holds a gradient already.
    private void StartFrom<T>(Tensor output, T value) where T : unmanaged, INumber<T>
    {
        GradSlot<T> slot = SlotOf<T>(output.Id);
        *slot.Pointer = slot.Accumulate ? *slot.Pointer + value : value;
    }

    private void StartFrom<T>(Tensor output, Tensor values) where T : unmanaged, INumber<T>
        => AddTo<T>.Run((T*)values.Node.Data, SlotOf<T>(output.Id), output.Count, T.One);

    private void Sweep(int from, int downTo)
    {
        for (int id = from; id >= downTo; id--)
        {
            ref Node node = ref Nodes[id];
            if (node.Op is not { } op || (node.ViewOf >= 0 && !op.InPlace)) continue;
            ref Node holder = ref Nodes[RootOf(id)];
            if (!holder.GradWritten) continue;
            node.Grad = holder.Grad;
            var context = new OpContext(this, id);
            long start = Profile is null ? 0 : Stopwatch.GetTimestamp();
            if (HasHalves(id)) RunHalves(context, backward: true);
            else if (node.DType == DType.Float64) op.Backward<double>(context);
            else op.Backward<float>(context);
            Profile?.Add(context, backward: true, start);
            if (DetectAnomalies) Anomaly.CheckBackward(this, id);
            node = ref Nodes[id];
            if (node.ViewOf >= 0) node.Grad = null;
            if (node.RetainGrad || node.ViewOf >= 0) continue;
            _pool.Return(node.Grad, node.Count * node.DType.GradientType().SizeOf());
            node.Grad = null;
            node.GradWritten = false;
        }
    }
}
