using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Tests.Ops;

/// <summary>An error names the op, what came, and what was expected.</summary>
public sealed class OpErrorTests : IDisposable
{
    private static readonly Dictionary<string, (Func<Operands, Tensor> Use, string[] Says)> Cases = new()
    {
        ["add shapes"] = (o => o.A + o.B, ["add", "'a' Float32 [2, 3]", "'b' Float32 [2, 4]", "axis -1 is 3 against 4"]),
        ["sub types"] = (o => o.A - o.Double, ["sub", "'a'", "'double' Float64", "same DType"]),
        ["mul integers"] = (o => o.Ids * o.Ids, ["mul takes a float tensor", "'ids' Int32 [2]"]),
        ["div integers"] = (o => o.A / o.Ids, ["div", "'a'", "'ids'"]),
        ["gelu integers"] = (o => o.Ids.Gelu(), ["gelu takes a float tensor", "'ids'"]),
        ["reshape count"] = (o => o.A.Reshape(4), ["reshape", "'a' Float32 [2, 3] has 6 elements", "[4] has 4"]),
        ["reshape remainder"] = (o => o.A.Reshape(4, -1), ["'a'", "6 elements", "4 does not divide"]),
        ["reshape two unknown"] = (o => o.A.Reshape(-1, -1), ["only one size of [-1, -1] may be -1"]),
        ["reshape rank"] = (o => o.A.Reshape(1, 1, 1, 1, 1, 1, 1, 2, 3), ["at most 8 axes, not 9"]),
        ["reshape negative"] = (o => o.A.Reshape(-2, -3), ["-2", "0 or more"]),
        ["permute rank"] = (o => o.A.Permute(0), ["permute", "'a' Float32 [2, 3] has 2 axes", "order of 1"]),
        ["permute twice"] = (o => o.A.Permute(1, 1), ["permute", "axis 1 is named twice"]),
        ["transpose axis"] = (o => o.A.Transpose(0, 2), ["[2, 3] has 2 axes"]),
        ["slice past the end"] = (o => o.A.Slice(1, 1, 2, 2), ["slice", "axis 1 of 'a' Float32 [2, 3] has 3", "2 from 1 by 2"]),
        ["slice step"] = (o => o.A.Slice(1, 0, 2, 0), ["step is 0", "1 or more"]),
        ["concat shapes"] = (o => Tensor.Concat([o.A, o.B], 0), ["concat", "'a' Float32 [2, 3]", "'b' Float32 [2, 4]", "but 0"]),
        ["concat types"] = (o => Tensor.Concat([o.A, o.Double], 0), ["concat", "'double'", "'a'", "one type"]),
        ["concat nothing"] = (_ => Tensor.Concat([], 0), ["concat", "at least one"]),
        ["expand"] = (o => o.A.Expand([2, 6]), ["expand", "'a' Float32 [2, 3]", "[2, 6]"]),
        ["expand to fewer axes"] = (o => o.A.Expand([3]), ["expand", "'a'", "[3]"]),
        ["gather float index"] = (o => o.A.Gather(o.B, 0), ["gather takes Int32 indices", "'b'"]),
        ["gather rank"] = (o => o.A.Gather(o.Ids, 0), ["gather", "'ids' Int32 [2]", "'a' Float32 [2, 3]", "but 0"]),
        ["gather range"] = (o => o.A.Gather(o.Index, 1), ["gather", "index 7 at element 1", "axis 1 of 'a'", "0 to 2"]),
        ["embedding table"] = (o => o.Cube.Embedding(o.Ids), ["embedding", "[vocabulary, width]", "'cube'"]),
        ["embedding range"] = (o => o.A.Embedding(o.Ids), ["embedding", "id 5 at position 1", "'a'", "0 to 1"]),
        ["embedding float ids"] = (o => o.A.Embedding(o.B), ["Int32", "'b'"]),
        ["sum axis"] = (o => o.A.Sum([2]), ["sum", "'a' Float32 [2, 3] has no axis 2", "-2 to -1"]),
        ["mean axis twice"] = (o => o.A.Mean([0, -2]), ["mean", "axis -2 is named twice"]),
        ["mean of nothing"] = (o => o.Nothing.Mean(), ["mean", "'nothing' Float32 [0, 3]", "undefined"]),
        ["max of nothing"] = (o => o.Nothing.Max([0]), ["max", "'nothing'", "no elements"]),
        ["matmul inner"] = (o => o.A.MatMul(o.B), ["matmul", "'a' Float32 [2, 3] has 3 columns", "'b' Float32 [2, 4] has 2 rows"]),
        ["matmul transposed"] = (o => o.A.MatMul(o.B, true, true), ["'a' Float32 [2, 3] transposed has 2 columns", "'b' Float32 [2, 4] transposed has 4 rows"]),
        ["matmul vector"] = (o => o.A.MatMul(o.Row), ["matmul", "'row' Float32 [3]", "axis of size 1"]),
        ["matmul outer"] = (o => o.Cube.MatMul(o.Other), ["outer axes of 'cube'", "'other'", "2 against 3"]),
        ["linear width"] = (o => o.A.Linear(o.B), ["linear", "weight [out, in]", "'a'", "'b'"]),
        ["linear bias"] = (o => o.A.Linear(o.A, o.Row), ["linear", "bias must be [2]", "'row' Float32 [3]"]),
        ["softmax scalar"] = (o => o.Scalar.Softmax(), ["softmax", "'scalar' Float32 []"]),
        ["softmax axis"] = (o => o.A.Softmax(2), ["[2, 3] has 2 axes"]),
        ["layer norm gain"] = (o => o.B.LayerNorm(o.Row), ["layer_norm", "gain must be [4]", "'b'", "'row' Float32 [3]"]),
        ["layer norm bias"] = (o => o.B.LayerNorm(null, o.Row), ["layer_norm", "bias must be [4]", "'row'"]),
        ["rms norm type"] = (o => o.A.RmsNorm(o.Double), ["rms_norm", "'a'", "'double' Float64"]),
        ["rms norm epsilon"] = (o => o.A.RmsNorm(epsilon: -1), ["rms_norm", "0 or more"]),
        ["cross-entropy rows"] = (o => o.A.CrossEntropy(o.Scope.Input<int>([3], [0, 0, 0]).Named("targets")), ["cross_entropy", "'a' Float32 [2, 3]", "'targets' Int32 [3]"]),
        ["cross-entropy range"] = (o => o.A.CrossEntropy(o.Ids), ["target 5 of row 1", "3 classes of 'a'", "-100"]),
        ["cross-entropy smoothing"] = (o => o.A.CrossEntropy(o.Ids, smoothing: 1), ["smoothing", "from 0 up to"]),
        ["item"] = (o => o.Scope.Input<double>([], [o.A.Item()]), ["one element", "'a' Float32 [2, 3] has 6"]),
        ["data type"] = (o => o.Scope.Input<double>([6], o.A.Data<double>()), ["'a' Float32 [2, 3] holds Float32", "Double"]),
        ["input count"] = (o => o.Scope.Input<float>([2, 2], [1, 2, 3]), ["[2, 2] holds 4 values; 3 came"]),
    };

    private readonly Scope _scope = new();

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_message_says_what_came_and_what_was_expected(string name)
    {
        var operands = new Operands(_scope);
        int before = _scope.Count;
        Exception e = Assert.ThrowsAny<Exception>(() => Cases[name].Use(operands));
        Assert.True(e is ArgumentException or InvalidOperationException, $"{e.GetType()} is no argument error.");
        Assert.All(Cases[name].Says, words => Assert.Contains(words, e.Message, StringComparison.Ordinal));
        Assert.InRange(_scope.Count, before, before + 1);
    }

    public void Dispose() => _scope.Dispose();

    private sealed class Operands(Scope scope)
    {
        public Scope Scope { get; } = scope;

        public Tensor A { get; } = scope.Zeros([2, 3]).Named("a");

        public Tensor B { get; } = scope.Zeros([2, 4]).Named("b");

        public Tensor Row { get; } = scope.Zeros([3]).Named("row");

        public Tensor Scalar { get; } = scope.Zeros([]).Named("scalar");

        public Tensor Cube { get; } = scope.Zeros([2, 4, 3]).Named("cube");

        public Tensor Other { get; } = scope.Zeros([3, 3, 5]).Named("other");

        public Tensor Nothing { get; } = scope.Zeros([0, 3]).Named("nothing");

        public Tensor Double { get; } = scope.Zeros([3], DType.Float64).Named("double");

        public Tensor Ids { get; } = scope.Input<int>([2], [1, 5]).Named("ids");

        public Tensor Index { get; } = scope.Input<int>([2, 1], [0, 7]).Named("index");
    }
}
