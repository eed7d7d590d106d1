using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Optimizers;

namespace Lathe.Training.Tests.Halves;

/// <summary>A small GPT out of the engine's ops, and a language it can learn: each token follows from the one before it, most of the time.</summary>
internal sealed class SmallGpt : IDisposable
{
    private const int Width = 64, Heads = 4, Layers = 4, Vocabulary = 96, Batch = 8, Length = 32;
    private readonly List<Parameter> _parameters = [];
    private readonly Adam _optimizer;
    private readonly int[] _text = new int[20000];
    private readonly bool _checkpoint;
    private readonly Func<Tensor, Tensor>[] _blocks;
    private readonly int[] _x = new int[Batch * Length], _y = new int[Batch * Length];

    public SmallGpt(DType dtype, bool checkpoint = false, int layers = Layers)
    {
        _checkpoint = checkpoint;
        var random = new Random(1);
        Parameter Make(Shape shape, double deviation)
        {
            var p = new Parameter($"p{_parameters.Count}", shape);
            foreach (ref float v in p.Value<float>())
                v = shape.Rank == 1 ? (float)deviation : (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * deviation);
            _parameters.Add(p);
            return p;
        }

        Tokens = Make([Vocabulary, Width], 0.1);
        Positions = Make([Length, Width], 0.05);
        _blocks = new Func<Tensor, Tensor>[layers];
        for (int i = 0; i < layers; i++)
        {
            Parameter g1 = Make([Width], 1), qkv = Make([3 * Width, Width], 0.1), qkvBias = Make([3 * Width], 0), o = Make([Width, Width], 0.1);
            Parameter g2 = Make([Width], 1), up = Make([4 * Width, Width], 0.1), upBias = Make([4 * Width], 0), down = Make([Width, 4 * Width], 0.05);
            _blocks[i] = x =>
            {
                Scope s = x.Scope;
                x += x.LayerNorm(s.Use(g1)).Linear(s.Use(qkv), s.Use(qkvBias)).SelfAttention(Heads, Heads, new AttentionOptions { Causal = true }).Linear(s.Use(o));
                return x + x.LayerNorm(s.Use(g2)).Linear(s.Use(up), s.Use(upBias)).Gelu().Linear(s.Use(down));
            };
        }

        Gain = Make([Width], 1);
        foreach (Parameter p in _parameters) p.ConvertTo(dtype);
        _optimizer = new Adam(_parameters, new AdamOptions { Beta2 = 0.95, Decoupled = true, WeightDecay = 0.1, DecayVectors = false });
        for (int i = 2; i < _text.Length; i++)
            _text[i] = random.NextDouble() < 0.1 ? random.Next(Vocabulary) : ((3 * _text[i - 1]) + 7) % Vocabulary;
    }

    public Scope Scope { get; } = new();

    public IReadOnlyList<Parameter> Parameters => _parameters;

    public long WeightBytes => _parameters.Sum(p => p.Count * p.DType.SizeOf());

    private Parameter Tokens { get; }

    private Parameter Positions { get; }

    private Parameter Gain { get; }

    /// <summary>A training step; its loss.</summary>
    public double Step(int step)
    {
        for (int b = 0; b < Batch; b++)
        {
            int at = ((step * Batch) + b) * 577 % (_text.Length - Length - 1);
            _text.AsSpan(at, Length).CopyTo(_x.AsSpan(b * Length));
            _text.AsSpan(at + 1, Length).CopyTo(_y.AsSpan(b * Length));
        }

        Scope.Reset();
        foreach (Parameter p in _parameters) p.ZeroGrad();
        Tensor table = Scope.Use(Tokens);
        Tensor h = table.Embedding(Scope.Input<int>([Batch, Length], _x)) + Scope.Use(Positions);
        foreach (Func<Tensor, Tensor> block in _blocks) h = _checkpoint ? h.Checkpoint(block) : block(h);
        Tensor loss = h.LayerNorm(Scope.Use(Gain)).LinearCrossEntropy(table, Scope.Input<int>([Batch, Length], _y));
        Scope.Backward(loss);
        _optimizer.Step(3e-3);
        return loss.Item();
    }

    public void Dispose()
    {
        Scope.Dispose();
        _optimizer.Dispose();
        foreach (Parameter p in _parameters) p.Dispose();
    }
}
