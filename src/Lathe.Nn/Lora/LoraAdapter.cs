using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>
/// Paths of low rank beside projections of a frozen model (LoRA, Hu et al., arXiv:2106.09685). The module's parameters are the adapter's alone, so a
/// checkpoint of it holds no weight of the base. Several adapters may stand beside one model; their paths add up, each times its <see cref="Weight"/>.
/// The base may be of any type, blocks included (QLoRA, Dettmers et al., arXiv:2305.14314).
/// </summary>
public sealed class LoraAdapter : Module
{
    private readonly List<Parameter> _froze = [];
    private LoraMerge? _merge;

    private LoraAdapter(Transformer model, LoraOptions options)
    {
        Model = model;
        Options = options;
    }

    /// <summary>The model it stands beside.</summary>
    public Transformer Model { get; }

    /// <summary>Its settings.</summary>
    public LoraOptions Options { get; }

    /// <summary>Its paths, in the order of the model's projections.</summary>
    public IReadOnlyList<LoraPath> Paths { get; private set; } = [];

    /// <summary>Its paths beside embeddings.</summary>
    public IReadOnlyList<LoraTable> Tables { get; private set; } = [];

    /// <summary>The parameters of the base that it trains whole.</summary>
    public IReadOnlyList<LoraCopy> Copies { get; private set; } = [];

    /// <summary>Whether it takes part. Without it the model is its base, which a reference model needs no copy for. Not between a forward pass and its backward pass.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Factor on all its paths: how several adapters are mixed.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>Whether the paths are part of the model's weights for now.</summary>
    public bool IsMerged => _merge is not null;

    /// <summary>Whether it changes a head and an embedding apart that are one weight, so that it can be merged only into a model whose head is its own.</summary>
    public bool NeedsOwnHead
    {
        get
        {
            if (Model is not { Head: null, Projection: { } head }) return false;
            LoraCopy[] copies = [.. Copies.Where(c => c.Own == head.Weight)];
            bool alike = copies.Length == 0 || copies[0].Whole.Owners.Count == 2 || (copies.Length == 2 && Same(copies[0].Copy, copies[1].Copy));
            return !alike || Tables.Any(t => t.Site.Table == Model.Tokens) || Paths.Any(p => p.Site.Linear == head);
        }
    }

    /// <summary>Whether it stands beside its model.</summary>
    public bool IsAttached { get; private set; }

    /// <summary>Freezes a model and puts a new adapter beside it: A random, B zero, so that the model computes what it did.</summary>
    /// <param name="model">The base; it may have adapters already.</param>
    /// <param name="options">Where, and of which rank; null: the defaults.</param>
    /// <param name="seed">Of A's values.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or names no projection of this model.</exception>
    public static LoraAdapter Attach(Transformer model, LoraOptions? options = null, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new LoraOptions();
        options.Validate();
        return Attach(model, options, LoraLayout.Of(model, options), seed);
    }

    /// <summary>Takes the adapter off the model; what it froze can be trained again once no adapter is left. Its parameters stay.</summary>
    /// <exception cref="InvalidOperationException">It is merged.</exception>
    public void Detach()
    {
        if (!IsAttached) return;
        if (IsMerged) throw new InvalidOperationException("The adapter is merged into its model: take it out with Unmerge() first.");
        foreach (LoraPath path in Paths) path.Site.Linear.Detach(path);
        foreach (LoraTable table in Tables) table.Site.Table.Detach(table);
        foreach (LoraCopy copy in Copies) copy.Detach();
        Model.AdapterList.Remove(this);
        IsAttached = false;
        if (Model.AdapterList.Count > 0) Model.AdapterList[0]._froze.AddRange(_froze);
        else foreach (Parameter parameter in _froze) parameter.RequiresGrad = parameter.Blocks is null;
        _froze.Clear();
    }

    /// <summary>
    /// Adds the paths, times <see cref="Weight"/>, to the model's weights: answers cost what the base's do. Weights in blocks become floats for as long.
    /// The rows as they were are kept for <see cref="Unmerge"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is merged already, or not attached; or it changes a head that is the embedding without changing both alike.</exception>
    public void Merge()
    {
        if (IsMerged || !IsAttached) throw new InvalidOperationException($"The adapter is {(IsMerged ? "merged already" : "not attached to a model")}.");
        _merge = LoraMerge.Into(this, keep: true);
    }

    /// <summary>Puts the model's weights back as they were before <see cref="Merge"/>, bit for bit.</summary>
    /// <exception cref="InvalidOperationException">It is not merged, or another adapter was merged after it.</exception>
    public void Unmerge()
    {
        if (_merge is not { } merge) throw new InvalidOperationException("The adapter is not merged.");
        if (Model.AdapterList.Any(a => a._merge is { } other && other.Order > merge.Order))
            throw new InvalidOperationException("Another adapter was merged after this one: take it out first, for each keeps the weights it found.");
        merge.Undo();
        _merge = null;
    }

    /// <summary>Merges for good and takes the adapter off: what is left is a plain model, that saves as one. No old weights are kept.</summary>
    public void MergeAndDetach()
    {
        if (IsMerged || !IsAttached) throw new InvalidOperationException($"The adapter is {(IsMerged ? "merged already: Unmerge() first" : "not attached to a model")}.");
        LoraMerge.Into(this, keep: false);
        Detach();
    }

    /// <summary>Switches the adapter off until the returned value is disposed: <c>using (adapter.Suspend()) …</c> runs the base.</summary>
    public Suspension Suspend() => new(this);

    internal static LoraAdapter Attach(Transformer model, LoraOptions options, LoraLayout layout, ulong seed)
    {
        RequireAlone(model, layout);
        var adapter = new LoraAdapter(model, options);
        DType dtype = model.Tokens.Weight.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        var init = new Initializer(seed, dtype);
        adapter.Paths = [.. layout.Paths.Select(p => new LoraPath(adapter, p.Site, p.Rank, p.Alpha, init))];
        adapter.Tables = [.. layout.Tables.Select(t => new LoraTable(adapter, t.Site, t.Rank, t.Alpha, init))];
        adapter.Copies = [.. layout.Wholes.Select(w => new LoraCopy(adapter, w))];
        foreach (Parameter parameter in adapter.Paths.SelectMany(p => p.Parameters).Concat(adapter.Tables.SelectMany(t => t.Parameters)).Concat(adapter.Copies.Select(c => c.Copy)))
            adapter.Add(parameter);
        foreach (Parameter parameter in model.Parameters.Where(p => p.RequiresGrad))
        {
            parameter.RequiresGrad = false;
            adapter._froze.Add(parameter);
        }

        foreach (LoraPath path in adapter.Paths) path.Site.Linear.Attach(path);
        foreach (LoraTable table in adapter.Tables) table.Site.Table.Attach(table);
        foreach (LoraCopy copy in adapter.Copies) copy.Attach();
        model.AdapterList.Add(adapter);
        adapter.IsAttached = true;
        return adapter;
    }

    private static bool Same(Parameter a, Parameter b)
    {
        float[] x = new float[a.Count], y = new float[b.Count];
        a.CopyTo(x);
        b.CopyTo(y);
        return x.AsSpan().SequenceEqual(y);
    }

    // Two copies of one weight do not add up.
    private static void RequireAlone(Transformer model, LoraLayout layout)
    {
        foreach (LoraCopy copy in model.Adapters.SelectMany(a => a.Copies))
        {
            if (layout.Wholes.FirstOrDefault(w => w.Own == copy.Own && w.Owners.Intersect(copy.Whole.Owners).Any()) is { } twice)
                throw new ArgumentException($"LoRA: '{twice.Name}' is trained whole by an adapter that stands beside this model already, and two such weights do not add up: merge that adapter for good, or detach it.");
        }
    }

    /// <summary>The adapter is off while this lives.</summary>
    public readonly ref struct Suspension
    {
        private readonly LoraAdapter _adapter;
        private readonly bool _before;

        internal Suspension(LoraAdapter adapter)
        {
            (_adapter, _before) = (adapter, adapter.Enabled);
            adapter.Enabled = false;
        }

        /// <summary>Puts the adapter back as it was.</summary>
        public void Dispose() => _adapter.Enabled = _before;
    }
}
