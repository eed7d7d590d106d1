using Lathe.Tensors.Ops.Arithmetic;
using Lathe.Tensors.Ops.Elementwise;
using Lathe.Tensors.Ops.Gated;
using Lathe.Tensors.Ops.Layout;
using Lathe.Tensors.Ops.Losses;
using Lathe.Tensors.Ops.Normalization;
using Lathe.Tensors.Ops.Products;
using Lathe.Tensors.Ops.Reductions;
using Lathe.Tensors.Ops.Regularization;

namespace Lathe.Tensors;

/// <summary>The operations of a tensor; each is a file under <c>Ops/</c>.</summary>
public readonly partial struct Tensor
{
    /// <summary>Element-wise sum; shapes broadcast.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => BinaryOp<Add>.Apply(a, b);

    /// <summary>Element-wise difference; shapes broadcast.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => BinaryOp<Subtract>.Apply(a, b);

    /// <summary>Element-wise product; shapes broadcast.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => BinaryOp<Multiply>.Apply(a, b);

    /// <summary>Element-wise quotient; shapes broadcast.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => BinaryOp<Divide>.Apply(a, b);

    /// <summary>a + b in every element.</summary>
    public static Tensor operator +(Tensor a, double b) => UnaryOp<AddScalar>.Apply(a, b);

    /// <summary>a − b in every element.</summary>
    public static Tensor operator -(Tensor a, double b) => UnaryOp<AddScalar>.Apply(a, -b);

    /// <summary>a·b in every element.</summary>
    public static Tensor operator *(Tensor a, double b) => UnaryOp<MultiplyScalar>.Apply(a, b);

    /// <summary>a/b in every element.</summary>
    public static Tensor operator /(Tensor a, double b) => UnaryOp<MultiplyScalar>.Apply(a, 1 / b);

    /// <summary>−a.</summary>
    public static Tensor operator -(Tensor a) => UnaryOp<MultiplyScalar>.Apply(a, -1);

    /// <summary>Tensors one after another along <paramref name="axis"/>; equal on every other axis.</summary>
    public static Tensor Concat(ReadOnlySpan<Tensor> parts, int axis) => Ops.Layout.Concat.Apply(parts, axis);

    /// <summary>max(x, 0).</summary>
    public Tensor Relu() => UnaryOp<Relu>.Apply(this);

    /// <summary>GELU: x·Φ(x), exact or by the tanh approximation of GPT-2.</summary>
    public Tensor Gelu(bool approximate = false) => approximate ? UnaryOp<GeluTanh>.Apply(this) : UnaryOp<GeluExact>.Apply(this);

    /// <summary>SiLU: x·sigmoid(x).</summary>
    public Tensor Silu() => UnaryOp<Silu>.Apply(this);

    /// <summary>Mish: x·tanh(softplus(x)).</summary>
    public Tensor Mish() => UnaryOp<Mish>.Apply(this);

    /// <summary>1/(1 + e^−x).</summary>
    public Tensor Sigmoid() => UnaryOp<Sigmoid>.Apply(this);

    /// <summary>ln of <see cref="Sigmoid"/>, finite for every finite x.</summary>
    public Tensor LogSigmoid() => UnaryOp<LogSigmoid>.Apply(this);

    /// <summary>Hyperbolic tangent.</summary>
    public Tensor Tanh() => UnaryOp<Tanh>.Apply(this);

    /// <summary>e^x.</summary>
    public Tensor Exp() => UnaryOp<Exponential>.Apply(this);

    /// <summary>Natural logarithm.</summary>
    public Tensor Log() => UnaryOp<Logarithm>.Apply(this);

    /// <summary>√x.</summary>
    public Tensor Sqrt() => UnaryOp<SquareRoot>.Apply(this);

    /// <summary>x².</summary>
    public Tensor Square() => UnaryOp<Square>.Apply(this);

    /// <summary>|x|.</summary>
    public Tensor Abs() => UnaryOp<Absolute>.Apply(this);

    /// <summary>1/x.</summary>
    public Tensor Reciprocal() => UnaryOp<Reciprocal>.Apply(this);

    /// <summary>max(x, <paramref name="least"/>).</summary>
    public Tensor AtLeast(double least) => UnaryOp<AtLeast>.Apply(this, least);

    /// <summary>min(x, <paramref name="most"/>).</summary>
    public Tensor AtMost(double most) => UnaryOp<AtMost>.Apply(this, most);

    /// <summary>x kept within [<paramref name="least"/>, <paramref name="most"/>]; outside no gradient passes.</summary>
    public Tensor Clamp(double least, double most) => AtLeast(least).AtMost(most);

    /// <summary>The smaller of each pair of elements; shapes broadcast.</summary>
    public Tensor Minimum(Tensor other) => BinaryOp<Minimum>.Apply(this, other);

    /// <summary>The larger of each pair of elements; shapes broadcast.</summary>
    public Tensor Maximum(Tensor other) => BinaryOp<Maximum>.Apply(this, other);

    /// <summary>cap·tanh(x/cap): values kept within ±cap.</summary>
    public Tensor SoftCap(double cap)
        => cap > 0 ? UnaryOp<SoftCap>.Apply(this, cap) : throw new ArgumentOutOfRangeException(nameof(cap), cap, "A soft cap is more than 0.");

    /// <summary>A gated linear unit of gates and values side by side: f(gate)·value, [.., 2F] → [.., F].</summary>
    public Tensor Gated(GateActivation activation) => activation switch
    {
        GateActivation.Silu => Gated<Silu>.Apply(this),
        GateActivation.Gelu => Gated<GeluExact>.Apply(this),
        GateActivation.GeluTanh => Gated<GeluTanh>.Apply(this),
        GateActivation.Relu => Gated<Relu>.Apply(this),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "No such gate activation."),
    };

    /// <summary>
    /// Rotary positions: in each row of x [B, T, W] the first <paramref name="heads"/> heads are turned by their position's
    /// angles; the rest is copied. So one call turns the queries and keys of a packed projection.
    /// </summary>
    /// <param name="table">[P, R]: of each position R/2 cosines, then R/2 sines; R is even and at most the head size.</param>
    /// <param name="positions">Int32 [T] or [B, T], each below P.</param>
    /// <param name="headSize">Elements of a head.</param>
    /// <param name="heads">Heads to turn.</param>
    /// <param name="interleaved">Pairs are neighbours (2k, 2k + 1) as in the paper, instead of halves (k, k + R/2).</param>
    public Tensor Rotary(Tensor table, Tensor positions, int headSize, int heads, bool interleaved = false)
        => Ops.Rotary.Rotary.Apply(this, table, positions, headSize, heads, interleaved);
    /// <summary>The same values as Float32 or BFloat16.</summary>
    public Tensor To(DType dtype) => Ops.Layout.Convert.Apply(this, dtype);

    /// <summary>The same elements under other sizes; one may be −1. A view: nothing is copied.</summary>
    public Tensor Reshape(params ReadOnlySpan<int> sizes) => Ops.Layout.Reshape.Apply(this, sizes);

    /// <summary>The same elements under another shape. A view: nothing is copied.</summary>
    public Tensor Reshape(Shape shape)
    {
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        return Ops.Layout.Reshape.Apply(this, sizes[..shape.CopyTo(sizes)]);
    }

    /// <summary>Two axes exchanged.</summary>
    public Tensor Transpose(int axis1, int axis2)
    {
        Span<int> order = stackalloc int[Shape.MaxRank];
        for (int i = 0; i < Rank; i++) order[i] = i;
        int a = Shape.Axis(axis1), b = Shape.Axis(axis2);
        (order[a], order[b]) = (b, a);
        return Ops.Layout.Permute.Apply(this, order[..Rank]);
    }

    /// <summary>Axes in another order: axis i of the result is axis <paramref name="order"/>[i] of this.</summary>
    public Tensor Permute(params ReadOnlySpan<int> order) => Ops.Layout.Permute.Apply(this, order);

    /// <summary>Elements <paramref name="start"/>, start + step, … of an axis, <paramref name="length"/> of them.</summary>
    public Tensor Slice(int axis, int start, int length, int step = 1) => Ops.Layout.Slice.Apply(this, axis, start, length, step);

    /// <summary>Axes of size 1 stretched, outer axes added.</summary>
    public Tensor Expand(Shape shape) => Ops.Layout.Expand.Apply(this, shape);

    /// <summary>Elements picked along an axis by an index of the same rank.</summary>
    public Tensor Gather(Tensor index, int axis) => Ops.Layout.Gather.Apply(this, index, axis);

    /// <summary>Rows of this table [V, C] for Int32 <paramref name="ids"/> [S]: [S, C].</summary>
    public Tensor Embedding(Tensor ids) => Ops.Layout.Embedding.Apply(this, ids);

    /// <summary>These rows [S, C] added into zeros [count, C] at Int32 <paramref name="ids"/> [S]: the transpose of <see cref="Embedding"/>.</summary>
    public Tensor ScatterRows(Tensor ids, int count) => Ops.Layout.ScatterRows.Apply(this, ids, count);

    /// <summary>Places of the <paramref name="k"/> largest elements of each row [N, E], largest first: Int32 [N, k], without a gradient.</summary>
    public Tensor TopIndices(int k) => Ops.Reductions.TopIndices.Apply(this, k);

    /// <summary>Sum over the axes given, or over all.</summary>
    public Tensor Sum(ReadOnlySpan<int> axes = default, bool keep = false) => Ops.Reductions.Sum.Apply(this, axes, keep, mean: false);

    /// <summary>Mean over the axes given, or over all.</summary>
    public Tensor Mean(ReadOnlySpan<int> axes = default, bool keep = false) => Ops.Reductions.Sum.Apply(this, axes, keep, mean: true);

    /// <summary>Largest value over the axes given, or over all; the gradient goes to the first of equals.</summary>
    public Tensor Max(ReadOnlySpan<int> axes = default, bool keep = false) => Ops.Reductions.Max.Apply(this, axes, keep);

    /// <summary>[.., M, K]·[.., K, N] → [.., M, N]; either operand may be read transposed without a copy; outer axes broadcast.</summary>
    public Tensor MatMul(Tensor other, bool transposeA = false, bool transposeB = false)
        => Ops.Products.MatMul.Apply(this, other, transposeA, transposeB);

    /// <summary>x·Wᵀ + b, with W [out, in] and b [out].</summary>
    public Tensor Linear(Tensor weight, Tensor? bias = null) => Ops.Products.Linear.Apply(this, weight, bias);

    /// <summary>
    /// Adds scale·(x·Aᵀ)·Bᵀ to the columns of this from <paramref name="firstColumn"/> on, as many as B has rows (LoRA, Hu et al.,
    /// arXiv:2106.09685). This is the output of a linear layer on x, just made; it is changed where it lies, so go on with what comes back.
    /// </summary>
    /// <param name="x">What the layer read, [.., in].</param>
    /// <param name="down">A [r, in].</param>
    /// <param name="up">B [columns, r].</param>
    /// <param name="firstColumn">Where the columns begin: queries, keys and values may lie side by side.</param>
    /// <param name="scale">α/r, or α/√r (rank-stabilised, arXiv:2312.03732), times an adapter's weight.</param>
    /// <param name="dropout">Dropout of x on this path, while the scope is in training.</param>
    public Tensor AddLowRank(Tensor x, Tensor down, Tensor up, int firstColumn = 0, double scale = 1, double dropout = 0)
        => Ops.Products.LowRank.Apply(this, x, down, up, firstColumn, scale, dropout);

    /// <summary>
    /// Gives the rows of the weight W + s·B·A behind these columns the lengths <paramref name="magnitude"/> (DoRA, Liu et al., arXiv:2402.09353): this is
    /// x·(W + s·B·A)ᵀ + b there, just made by a linear layer and <see cref="AddLowRank"/>; it is changed where it lies.
    /// </summary>
    /// <param name="magnitude">m [columns].</param>
    /// <param name="weight">W [out, in], floats or blocks; its lengths are constants to the gradient.</param>
    /// <param name="down">A [r, in].</param>
    /// <param name="up">B [columns, r].</param>
    /// <param name="bias">b [out], which keeps its length; or null.</param>
    /// <param name="firstColumn">Where the columns begin.</param>
    /// <param name="scale">s.</param>
    public Tensor WithMagnitude(Tensor magnitude, Tensor weight, Tensor down, Tensor up, Tensor? bias = null, int firstColumn = 0, double scale = 1)
        => Ops.Products.Magnitude.Apply(this, magnitude, weight, down, up, bias, firstColumn, scale);

    /// <summary>e^x / Σ e^x along an axis, safe for any finite logits.</summary>
    public Tensor Softmax(int axis = -1) => Ops.Normalization.Softmax.Apply(this, axis, log: false);

    /// <summary>x − log Σ e^x along an axis.</summary>
    public Tensor LogSoftmax(int axis = -1) => Ops.Normalization.Softmax.Apply(this, axis, log: true);

    /// <summary>Layer norm of the last axis, with optional gain and bias of its size.</summary>
    public Tensor LayerNorm(Tensor? gain = null, Tensor? bias = null, double epsilon = 1e-5) => Norm.LayerNorm(this, gain, bias, epsilon);

    /// <summary>RMS norm of the last axis, with an optional gain of its size.</summary>
    public Tensor RmsNorm(Tensor? gain = null, double epsilon = 1e-5) => Norm.RmsNorm(this, gain, epsilon);

    /// <summary>Softmax cross-entropy of these logits [.., classes] against Int32 <paramref name="targets"/> [..].</summary>
    /// <param name="targets">The right class of each row.</param>
    /// <param name="ignoreIndex">A target that marks rows to leave out.</param>
    /// <param name="smoothing">Probability spread evenly over all classes, from 0 up to 1.</param>
    /// <param name="reduction">Mean over the rows counted, sum, or none.</param>
    public Tensor CrossEntropy(Tensor targets, int ignoreIndex = -100, double smoothing = 0, LossReduction reduction = LossReduction.Mean)
        => Ops.Losses.CrossEntropy.Apply(this, targets, ignoreIndex, smoothing, reduction);

    /// <summary>
    /// Cross-entropy of the logits x·Wᵀ of these hidden states [.., C] against Int32 <paramref name="targets"/> [..], as
    /// <c>x.Linear(weight).CrossEntropy(targets)</c> computes it, with one copy of the logits in place of two and, past a limit, only a
    /// part of them at a time: the head of a language model.
    /// </summary>
    /// <param name="weight">The head [classes, C].</param>
    /// <param name="targets">The right class of each row.</param>
    /// <param name="ignoreIndex">A target that marks rows to leave out.</param>
    /// <param name="smoothing">Probability spread evenly over all classes, from 0 up to 1.</param>
    /// <param name="reduction">Mean over the rows counted, sum, or none.</param>
    public Tensor LinearCrossEntropy(
        Tensor weight, Tensor targets, int ignoreIndex = -100, double smoothing = 0, LossReduction reduction = LossReduction.Mean)
        => Ops.Losses.LinearCrossEntropy.Apply(this, weight, targets, ignoreIndex, smoothing, reduction);

    /// <summary>Elements zeroed with a probability and the rest scaled up, while the scope is in training.</summary>
    public Tensor Dropout(double probability) => Ops.Regularization.Dropout.Apply(this, probability);

    /// <summary>
    /// Runs <paramref name="block"/> on this tensor and keeps only its output; backward runs the block again. The block must be
    /// deterministic; dropout inside it draws the same mask both times.
    /// </summary>
    public Tensor Checkpoint(Func<Tensor, Tensor> block) => Ops.Checkpoint.Apply(block, this);

    /// <summary>
    /// Attention of these queries [B, Tq, H, D] over keys and values [B, Tk, Hkv, D], Hkv dividing H: [B, Tq, H, D]. Memory is
    /// linear in T in both directions.
    /// </summary>
    public Tensor Attention(Tensor keys, Tensor values, AttentionOptions options = default) => Ops.Attention.Attention.Apply(this, keys, values, options);

    /// <summary>
    /// Self-attention of a packed projection [B, T, (H + 2·Hkv)·D] (queries, keys, values of each position): [B, T, H·D].
    /// </summary>
    public Tensor SelfAttention(int heads, int keyValueHeads, AttentionOptions options = default)
        => Ops.Attention.Attention.ApplyPacked(this, heads, keyValueHeads, options);

    /// <summary>
    /// The attention probabilities [B, H, Tq, Tk] that <see cref="Attention"/> never stores, for looking at: plain ops, memory
    /// quadratic in T.
    /// </summary>
    public Tensor AttentionProbabilities(Tensor keys, AttentionOptions options = default)
    {
        Ops.Attention.Attention.Composed(this, keys, keys, options, out Tensor probabilities);
        return probabilities;
    }
}
