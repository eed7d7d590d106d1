using Lathe.Nn.Models;
using Lathe.Nn.Tests.Formats;
using Lathe.Tensors;
using Lathe.Text.Tokenizers;

namespace Lathe.Inference.Tests.Sessions;

/// <summary>What rounding keys and values costs a trained model.</summary>
public sealed class CachePerplexityTests
{
    private const int Texts = 6, Length = 500;

    [Fact]
    public void A_trained_model_hardly_notices_the_rounding()
    {
        using PretrainedModel file = PretrainedModel.Load(SharedData.Find("models/stories260K.bin"));
        Tokenizer tokenizer = TokenizerFile.Load(SharedData.Find("models/tok512.bin"));
        string text = File.ReadAllText(SharedData.Find("text/tinystories_944k.txt"))[..20000];
        int[] ids = tokenizer.Encode(text);
        double exact = NegativeLogLikelihood(file.Model, ids, CacheType.F32);
        foreach ((CacheType type, double most) in ((CacheType, double)[])[(CacheType.F16, 2e-4), (CacheType.Q8_0, 6e-3)])
        {
            double change = NegativeLogLikelihood(file.Model, ids, type) - exact;
            TestContext.Current.TestOutputHelper?.WriteLine($"{type}: {exact:F5} nats a token, {change:+0.000000;-0.000000}");
            Assert.InRange(Math.Abs(change), 0, most);
        }
    }

    private static double NegativeLogLikelihood(Transformer model, int[] ids, CacheType type)
    {
        double sum = 0;
        using var session = new Session(model, new SessionOptions { CacheType = type });
        for (int t = 0; t < Texts; t++)
        {
            int[] part = ids[(t * Length)..((t + 1) * Length)];
            session.Rewind(0);
            session.Score(part, (i, logits) =>
            {
                if (i + 1 == Length) return;
                double largest = double.NegativeInfinity, total = 0;
                foreach (float x in logits) largest = Math.Max(largest, x);
                foreach (float x in logits) total += Math.Exp(x - largest);
                sum -= logits[part[i + 1]] - largest - Math.Log(total);
            });
        }

        return sum / (Texts * (Length - 1));
    }
}
