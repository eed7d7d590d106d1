using Lathe.Cli.Hosting;
using Lathe.Nn.Layers;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>Asks a trained model single expressions, and knows which of them it was trained on.</summary>
internal sealed class DigitAsker : IDisposable
{
    private readonly Scope _scope = new(record: false) { Training = false };
    private readonly Lazy<HashSet<DigitExpression>> _trained;

    public DigitAsker(string path)
    {
        File = DigitModelFile.Load(path);
        _trained = new Lazy<HashSet<DigitExpression>>(Trained);
    }

    public DigitModelFile File { get; }

    /// <summary>Whether the expression stood in the training part.</summary>
    public bool WasTrainedOn(DigitExpression expression) => _trained.Value.Contains(expression);

    /// <exception cref="CliException">The expression is longer than the model reads.</exception>
    public DigitAnswer Ask(DigitExpression expression)
    {
        int length = expression.TokenCount, positions = File.Model.Config.MaxPositions;
        if (length > positions)
            throw new CliException($"the expression has {length} tokens; this model reads at most {positions}: give it up to {positions - 3} arguments.");
        int[] ids = new int[length];
        expression.Encode(ids);
        _scope.Reset();
        var trace = new ForwardTrace();
        Tensor logits = File.Model.Forward(_scope.Input<int>([1, length], ids), lengths: null, trace);
        var heads = new List<HeadReading>();
        for (int layer = 0; layer < File.Model.Blocks.Count; layer++)
        {
            ReadOnlySpan<float> probabilities = trace[$"blocks.{layer}.attention.probabilities"].Data<float>();
            for (int head = 0; head < File.Model.Config.Heads; head++) heads.Add(HeadReading.From(layer, head, probabilities, length));
        }

        return new DigitAnswer
        {
            Expression = expression,
            Probabilities = [.. logits.Softmax().Data<float>().ToArray().Select(p => (double)p)],
            Tokens = [.. ids.Select(id => DigitVocabulary.Words[id])],
            Heads = heads,
        };
    }

    public void Dispose()
    {
        _scope.Dispose();
        File.Dispose();
    }

    // The data is a function of the options, so the training part can be had again.
    private HashSet<DigitExpression> Trained()
    {
        DigitExamples train = DigitDataset.Generate(File.Options.Data with { Seed = File.Options.Seed }).Train;
        var known = new HashSet<DigitExpression>();
        for (int i = 0; i < train.Count; i++) known.Add(train.Expression(i));
        return known;
    }
}
