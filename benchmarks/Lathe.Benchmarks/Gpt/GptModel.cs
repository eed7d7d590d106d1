using Lathe.Nn;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Randomness;

namespace Lathe.Benchmarks.Gpt;

/// <summary>
/// GPT-2 as nanoGPT writes it, out of the engine's ops alone: pre-norm blocks, learned positions, exact GELU, the head tied to the
/// embedding. It measures the engine, not a model class.
/// </summary>
internal sealed class GptModel : Module
{
    private readonly GptShape _shape;
    private readonly Block[] _blocks;
    private readonly Parameter _tokens, _positions, _gain;
    private readonly Parameter? _bias;

    public GptModel(GptShape shape, DType dtype = DType.Float32)
    {
        _shape = shape;
        ulong stream = 0;
        Parameter Make(string name, Shape sizes, double deviation, bool vector)
        {
            var parameter = Add(new Parameter(name, sizes, dtype));
            var random = new PhiloxRandom(1, stream++);
            foreach (ref float x in parameter.Value<float>()) x = vector ? (float)deviation : (float)(random.NextGaussian() * deviation);
            return parameter;
        }

        int c = shape.Width;
        Parameter? Bias(string name, int size) => shape.Bias ? Make(name, [size], 0, true) : null;
        _tokens = Make("tokens", [shape.Vocabulary, c], 0.02, false);
        _positions = Make("positions", [shape.Context, c], 0.02, false);
        _blocks = new Block[shape.Layers];
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new Block(
                Make($"{i}.norm1", [c], 1, true), Bias($"{i}.norm1.bias", c), Make($"{i}.qkv", [3 * c, c], 0.02, false), Bias($"{i}.qkv.bias", 3 * c),
                Make($"{i}.out", [c, c], 0.02, false), Bias($"{i}.out.bias", c), Make($"{i}.norm2", [c], 1, true), Bias($"{i}.norm2.bias", c),
                Make($"{i}.up", [4 * c, c], 0.02, false), Bias($"{i}.up.bias", 4 * c), Make($"{i}.down", [c, 4 * c], 0.02, false), Bias($"{i}.down.bias", c));
        }

        _gain = Make("norm", [c], 1, true);
        _bias = Bias("norm.bias", c);
    }

    /// <summary>Keep only each block's input and run blocks again in backward.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>Mean cross-entropy of tokens [B, T] against targets [B, T].</summary>
    public Tensor Loss(Tensor tokens, Tensor targets)
    {
        Scope scope = tokens.Scope;
        Tensor table = scope.Use(_tokens);
        Tensor x = table.Embedding(tokens) + scope.Use(_positions).Slice(0, 0, tokens.Shape[1]);
        foreach (Block block in _blocks) x = Checkpoint ? x.Checkpoint(block.Run) : block.Forward(x, _shape.Heads);
        x = x.LayerNorm(scope.Use(_gain), Use(scope, _bias));
        return x.LinearCrossEntropy(table, targets);
    }

    private static Tensor? Use(Scope scope, Parameter? parameter) => parameter is null ? null : scope.Use(parameter);

    private sealed class Block(
        Parameter gain1, Parameter? bias1, Parameter qkv, Parameter? qkvBias, Parameter output, Parameter? outputBias,
        Parameter gain2, Parameter? bias2, Parameter up, Parameter? upBias, Parameter down, Parameter? downBias)
    {
        private int _heads;
        private Func<Tensor, Tensor>? _run;

        public Func<Tensor, Tensor> Run => _run ??= x => Forward(x, _heads);

        public Tensor Forward(Tensor x, int heads)
        {
            _heads = heads;
            Scope s = x.Scope;
            Tensor attention = x.LayerNorm(s.Use(gain1), Use(s, bias1)).Linear(s.Use(qkv), Use(s, qkvBias))
                .SelfAttention(heads, heads, new AttentionOptions { Causal = true });
            x += attention.Linear(s.Use(output), Use(s, outputBias));
            return x + x.LayerNorm(s.Use(gain2), Use(s, bias2)).Linear(s.Use(up), Use(s, upBias)).Gelu().Linear(s.Use(down), Use(s, downBias));
        }
    }
}
