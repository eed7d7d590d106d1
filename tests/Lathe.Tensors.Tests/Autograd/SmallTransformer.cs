using Lathe.Tensors.Autograd;
using Lathe.Tensors.Tests.Cases;

namespace Lathe.Tensors.Tests.Autograd;

/// <summary>
/// One transformer block with its embedding and its loss, in plain ops: every kind of op that a training step has, at sizes
/// that threads share.
/// </summary>
internal sealed class SmallTransformer : IDisposable
{
    private const int Batch = 4, Time = 33, Width = 48, Heads = 4, Vocabulary = 65;

    private readonly List<Parameter> _parameters = [];
    private readonly Parameter _table, _positions, _normGain, _normBias, _query, _key, _value, _output, _outputBias, _mlpGain, _up, _upBias, _down, _head;
    private readonly int[] _ids = [.. Enumerable.Range(0, Batch * Time).Select(i => i * 31 % Vocabulary)];
    private readonly int[] _targets = [.. Enumerable.Range(0, Batch * Time).Select(i => i % 7 == 0 ? -100 : i * 17 % Vocabulary)];
    private readonly float[] _mask = [.. Enumerable.Range(0, Time * Time).Select(i => i % Time > i / Time ? float.NegativeInfinity : 0)];

    public SmallTransformer()
    {
        _table = Make("table", [Vocabulary, Width], 0.5);
        _positions = Make("positions", [Time, Width], 0.1);
        _normGain = Make("norm.gain", [Width], 1);
        _normBias = Make("norm.bias", [Width], 0.1);
        _query = Make("query", [Width, Width], 0.2);
        _key = Make("key", [Width, Width], 0.2);
        _value = Make("value", [Width, Width], 0.2);
        _output = Make("output", [Width, Width], 0.2);
        _outputBias = Make("output.bias", [Width], 0.1);
        _mlpGain = Make("mlp.gain", [Width], 1);
        _up = Make("up", [4 * Width, Width], 0.2);
        _upBias = Make("up.bias", [4 * Width], 0.1);
        _down = Make("down", [Width, 4 * Width], 0.1);
        _head = Make("head", [Vocabulary, Width], 0.2);
    }

    public IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>Forward and backward; the loss.</summary>
    public double Step(Scope scope)
    {
        foreach (Parameter parameter in _parameters) parameter.ZeroGrad();
        scope.Reset();
        Tensor loss = Loss(scope);
        scope.Backward(loss);
        return loss.Item();
    }

    public Tensor Loss(Scope scope)
    {
        Tensor x = scope.Use(_table).Embedding(scope.Input<int>([Batch, Time], _ids)) + scope.Use(_positions);
        Tensor h = x.LayerNorm(scope.Use(_normGain), scope.Use(_normBias));
        x += Attention(scope, h).Linear(scope.Use(_output), scope.Use(_outputBias)).Dropout(0.1);
        Tensor m = x.RmsNorm(scope.Use(_mlpGain)).Linear(scope.Use(_up), scope.Use(_upBias)).Gelu(approximate: true);
        x += m.Linear(scope.Use(_down));
        Tensor logits = x.LayerNorm().Linear(scope.Use(_head));
        return logits.CrossEntropy(scope.Input<int>([Batch, Time], _targets), smoothing: 0.05);
    }

    public void Dispose()
    {
        foreach (Parameter parameter in _parameters) parameter.Dispose();
    }

    private static Tensor Heads4(Tensor x) => x.Reshape(Batch, Time, Heads, Width / Heads).Transpose(1, 2);

    private Tensor Attention(Scope scope, Tensor x)
    {
        Tensor q = Heads4(x.Linear(scope.Use(_query))), k = Heads4(x.Linear(scope.Use(_key))), v = Heads4(x.Linear(scope.Use(_value)));
        Tensor scores = (q.MatMul(k, transposeB: true) / Math.Sqrt(Width / Heads)) + scope.Input<float>([Time, Time], _mask);
        return scores.Softmax().MatMul(v).Transpose(1, 2).Reshape(Batch, Time, Width);
    }

    private Parameter Make(string name, Shape shape, double scale)
    {
        var parameter = new Parameter(name, shape);
        for (int i = 0; i < parameter.Count; i++) parameter.Value<float>()[i] = (float)(scale * Fills.AwayFromZero(_parameters.Count, i, 0));
        _parameters.Add(parameter);
        return parameter;
    }
}
