using System.Diagnostics;
using System.Runtime.CompilerServices;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Autograd;

/// <summary>
/// Owns the memory and the tape of one step. Every tensor lives in a scope; <see cref="Reset"/> takes all of them back at once,
/// so nobody disposes a tensor. A steady step allocates no managed memory. A scope belongs to one thread at a time; its
/// kernels share work among threads by themselves.
/// </summary>
public sealed unsafe partial class Scope : IDisposable
{
    private const int FirstNodes = 512;

    private readonly GradPool _pool = new();
    private int _count;
    private int _passes;
    private int _checkpointFloor;
    private bool _disposed;

    /// <summary>Makes a scope.</summary>
    /// <param name="record">Record a tape, for training; without one the same models run and no gradient exists.</param>
    /// <param name="arenaLimitBytes">The most memory the scope may take; it takes what its largest step needs. 0: no limit but the machine's.</param>
    public Scope(bool record = true, long arenaLimitBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(arenaLimitBytes);
        Arena = new Arena(arenaLimitBytes == 0 ? long.MaxValue : arenaLimitBytes);
        Wide = new Arena(Arena.LimitBytes);
        Recording = record;
        Nodes = new Node[FirstNodes];
    }

    /// <summary>Whether ops are recorded for a backward pass.</summary>
    public bool Recording { get; private set; }

    /// <summary>Counts resets. A tensor of an earlier generation is stale.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether layers behave as in training: dropout drops, batch statistics are taken from the batch.</summary>
    public bool Training { get; set; } = true;

    /// <summary>
    /// Whether every op's output and every gradient is searched for NaN and infinity, and the first one found throws an
    /// <see cref="AnomalyException"/> that names the op. Costs about one more read of every value.
    /// </summary>
    public bool DetectAnomalies { get; set; }

    /// <summary>Where to count the time of each op, or null.</summary>
    public OpProfile? Profile { get; set; }

    /// <summary>Seed of the random ops of this scope.</summary>
    public ulong Seed { get; set; }

    /// <summary>
    /// Training step: with <see cref="Seed"/> and the op's place in the step it keys every random number, so that a resumed
    /// run draws the numbers the undisturbed run would have drawn.
    /// </summary>
    public ulong Step { get; set; }

    /// <summary>The most bytes a step has used between two resets: activations, gradients of activations, saved values.</summary>
    public long PeakBytes => Arena.PeakBytes + Wide.PeakBytes;

    /// <summary>Number of values on the tape.</summary>
    public int Count => _count;

    internal Arena Arena { get; }

    /// <summary>Memory for the duration of one op: bfloat16 values as floats.</summary>
    internal Arena Wide { get; }

    internal Node[] Nodes { get; private set; }

    internal uint RandomUses { get; set; }

    /// <summary>Takes back every tensor and all memory of the step. Parameters and their gradients stay.</summary>
    public void Reset()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Arena.Reset();
        Wide.Reset();
        _pool.Clear();
        _count = 0;
        _passes = 0;
        RandomUses = 0;
        Generation++;
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Generation++;
        _count = 0;
        Arena.Dispose();
        Wide.Dispose();
    }

    /// <summary>Stops recording until the returned value is disposed: <c>using (scope.NoRecord()) …</c></summary>
    public RecordingPause NoRecord() => new(this);

    /// <summary>A tensor of zeros that is not trained.</summary>
    public Tensor Zeros(Shape shape, DType dtype = DType.Float32)
    {
        Tensor y = Empty(shape, dtype);
        System.Runtime.InteropServices.NativeMemory.Clear(y.Node.Data, (nuint)(shape.Count * dtype.SizeOf()));
        return y;
    }

    /// <summary>A tensor with whatever its memory held; the caller fills it.</summary>
    public Tensor Empty(Shape shape, DType dtype = DType.Float32)
    {
        int id = NewNode(shape, dtype);
        return new Tensor(this, id, Generation);
    }

    /// <summary>A tensor that copies <paramref name="values"/> and is not trained: data, masks, token ids.</summary>
    public Tensor Input<T>(Shape shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        if (values.Length != shape.Count)
            throw new ArgumentException($"Shape {shape} holds {shape.Count} values; {values.Length} came.", nameof(values));
        Tensor y = Empty(shape, DTypes.Of<T>());
        values.CopyTo(y.Data<T>());
        return y;
    }

    /// <summary>A tensor that copies <paramref name="values"/> and whose gradient is computed and kept: for checks.</summary>
    public Tensor Variable<T>(Shape shape, ReadOnlySpan<T> values) where T : unmanaged
    {
        Tensor y = Input(shape, values);
        y.Node.NeedsGrad = Recording;
        y.Node.RetainGrad = true;
        return y;
    }

    /// <summary>Brings a parameter into the step. Its memory is not copied.</summary>
    public Tensor Use(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ref Node node = ref Append();
        node.Shape = parameter.Shape;
        node.Count = parameter.Count;
        node.DType = parameter.DType;
        node.Parameter = parameter;
        node.Name = parameter.Name;
        node.Data = parameter.ValuePointer;
        node.NeedsGrad = Recording && parameter.RequiresGrad;
        return new Tensor(this, _count - 1, Generation);
    }

    /// <summary>
    /// Brings a run of a frozen parameter's elements into the step under a shape of their own, without a copy: the filled part of
    /// a cache.
    /// </summary>
    /// <param name="parameter">A parameter that is not trained.</param>
    /// <param name="first">Its first element to show.</param>
    /// <param name="shape">The tensor's shape.</param>
    public Tensor UsePart(Parameter parameter, long first, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.Blocks is not null) throw new ArgumentException($"Only floats are shown in parts; {parameter} is stored in blocks.", nameof(parameter));
        if (parameter.RequiresGrad) throw new ArgumentException($"Only a frozen parameter is shown in parts; {parameter} is trained.", nameof(parameter));
        if (first < 0 || first + shape.Count > parameter.Count)
            throw new ArgumentOutOfRangeException(nameof(first), first, $"{parameter} has no {shape.Count} elements from {first} on.");
        ref Node node = ref Append();
        node.Shape = shape;
        node.Count = shape.Count;
        node.DType = parameter.DType;
        node.Name = parameter.Name;
        node.Data = (byte*)parameter.ValuePointer + (first * parameter.DType.SizeOf());
        return new Tensor(this, _count - 1, Generation);
    }

    internal static Tensor Apply(Op op, Shape shape, DType dtype, Tensor a, ReadOnlySpan<int> attributes = default, double scalar = 0, object? payload = null)
        => a.Scope.Record(op, shape, dtype, [a.Id], attributes, scalar, payload, a);

    internal static Tensor Apply(Op op, Shape shape, DType dtype, Tensor a, Tensor b, ReadOnlySpan<int> attributes = default, double scalar = 0)
        => a.Scope.Record(op, shape, dtype, [a.Id, SameScope(op, a, b)], attributes, scalar, null, a);

    internal static int SameScope(Op op, Tensor a, Tensor b)
    {
        if (!ReferenceEquals(a.Scope, b.Scope))
            throw new InvalidOperationException($"{op.Name}: {a} and {b} live in different scopes; a step has one scope.");
        _ = b.Node;
        return b.Id;
    }

    internal Tensor Record(Op op, Shape shape, DType dtype, ReadOnlySpan<int> inputs, ReadOnlySpan<int> attributes, double scalar, object? payload, Tensor first, double scalar2 = 0)
    {
        _ = first.Node;
        bool needsGrad = false;
        foreach (int input in inputs) needsGrad |= input >= 0 && Nodes[input].NeedsGrad;
        if (needsGrad && !op.HasBackward)
        {
            throw new NotSupportedException(
                $"{op.Name} has no gradient, and {Describe(inputs[0])} needs one. Use it under scope.NoRecord(), or on values that are not trained.");
        }

        int id = NewNode(shape, dtype);
        ref Node node = ref Nodes[id];
        node.Payload = payload;
        return Run(op, id, needsGrad, inputs, attributes, scalar, scalar2);
    }

    /// <summary>
    /// Runs an op that changes <paramref name="y"/> where it lies. Nothing else may read y, before or after: give it what was just made, and go on
    /// with what comes back.
    /// </summary>
    internal Tensor RecordInPlace(Op op, Tensor y, ReadOnlySpan<int> inputs, ReadOnlySpan<int> attributes, double scalar, double scalar2)
    {
        if (y.Node.Op is not { BackwardReadsOutput: false } maker || (y.Node.ViewOf >= 0 && !maker.InPlace))
            throw new InvalidOperationException($"{op.Name} changes {y} where it lies, which only works on what a linear layer or such an op has just made.");
        bool needsGrad = false;
        foreach (int input in inputs) needsGrad |= input >= 0 && Nodes[input].NeedsGrad;
        Tensor view = View(op, y, y.Shape);
        return Run(op, view.Id, needsGrad, inputs, attributes, scalar, scalar2);
    }

    private Tensor Run(Op op, int id, bool needsGrad, ReadOnlySpan<int> inputs, ReadOnlySpan<int> attributes, double scalar, double scalar2)
    {
        ref Node node = ref Nodes[id];
        DType dtype = node.DType;
        node.Op = op;
        node.NeedsGrad = needsGrad;
        node.InputCount = inputs.Length;
        inputs.CopyTo(node.Inputs);
        attributes.CopyTo(node.Attributes);
        node.Scalars[0] = scalar;
        node.Scalars[1] = scalar2;
        var context = new OpContext(this, id);
        long start = Profile is null ? 0 : Stopwatch.GetTimestamp();
        if (HasHalves(id)) RunHalves(context, backward: false);
        else if ((dtype.IsFloat() ? dtype : Nodes[inputs[0]].DType) == DType.Float64) op.Forward<double>(context);
        else op.Forward<float>(context);
        Profile?.Add(context, backward: false, start);
        if (DetectAnomalies && dtype.IsFloat()) Anomaly.CheckForward(this, id);
        return new Tensor(this, id, Generation);
    }

    /// <summary>A node that shares the memory and the gradient of another under a shape of as many elements.</summary>
    internal Tensor View(Op op, Tensor x, Shape shape)
    {
        int from = x.Id;
        _ = x.Node;
        Ops.Require.Numbers(op.Name, x);
        ref Node node = ref Append();
        ref Node source = ref Nodes[from];
        node.Op = op;
        node.Shape = shape;
        node.Count = source.Count;
        node.DType = source.DType;
        node.Data = source.Data;
        node.NeedsGrad = source.NeedsGrad;
        node.InputCount = 1;
        node.Inputs[0] = from;
        node.ViewOf = from;
        return new Tensor(this, _count - 1, Generation);
    }

    internal int RootOf(int id)
    {
        while (Nodes[id].ViewOf >= 0) id = Nodes[id].ViewOf;
        return id;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Check(int id, int generation)
    {
        if (generation != Generation || id >= _count) ThrowStale(id, generation);
    }

    internal string Describe(int id, int generation)
        => generation == Generation && id < _count ? Describe(id) : $"stale tensor #{id} of step {generation}";

    internal string Describe(int id)
    {
        ref Node node = ref Nodes[id];
        string what = node.Name is { } name ? $"'{name}'" : node.Op is { } op ? $"the output of {op.Name} (#{id})" : $"input #{id}";
        return $"{what} {node.DType} {node.Shape}";
    }

    private int NewNode(Shape shape, DType dtype)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long count = shape.Count;
        void* data = Arena.Take(count * dtype.SizeOf());
        ref Node node = ref Append();
        node.Shape = shape;
        node.Count = count;
        node.DType = dtype;
        node.Data = data;
        return _count - 1;
    }

    private ref Node Append()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_count == Nodes.Length)
        {
            Node[] larger = new Node[Nodes.Length * 2];
            Nodes.AsSpan(0, _count).CopyTo(larger);
            Nodes = larger;
        }

        ref Node node = ref Nodes[_count++];
        node = default;
        node.ViewOf = -1;
        return ref node;
    }

    private void ThrowStale(int id, int generation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        throw new InvalidOperationException(
            $"Tensor #{id} belongs to step {generation} of its scope, which is at step {Generation}: the scope was reset since. " +
            "Copy values out before Reset(), and keep what must live on in a Parameter.");
    }

    /// <summary>Recording is off while this lives.</summary>
    public readonly ref struct RecordingPause
    {
        private readonly Scope _scope;
        private readonly bool _before;

        internal RecordingPause(Scope scope)
        {
            _scope = scope;
            _before = scope.Recording;
            scope.Recording = false;
        }

        /// <summary>Puts recording back as it was.</summary>
        public void Dispose() => _scope.Recording = _before;
    }
}
