using Lathe.Inference.Sampling;
using Lathe.Inference.Speculation;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;

namespace Lathe.Inference.Tests.Speculation;

/// <summary>The distribution of sampled texts: chi-square against probabilities computed from the model. Seeds are fixed.</summary>
public sealed class DistributionTests
{
    private const int Vocabulary = 5, Samples = 6000, Length = 3;

    // Every pair of tokens stands in it once: there is always something to look up.
    private static readonly int[] Prompt = [0, 0, 1, 0, 2, 0, 3, 0, 4, 1, 1, 2, 1, 3, 1, 4, 2, 2, 3, 2, 4, 3, 3, 4, 4, 0];
    private static readonly SamplerOptions Sampling = new() { Temperature = 0.8 };

    // The 99.9 % point of chi-square with 5³ − 1 degrees of freedom.
    private const double Limit = 180.8;

    [Theory]
    [InlineData(Acceptance.Rejection, true)]
    [InlineData(Acceptance.Rejection, false)]
    [InlineData(Acceptance.Same, true)]
    [InlineData(Acceptance.Same, false)]
    public void Texts_are_as_probable_as_the_model_says(Acceptance acceptance, bool byModel)
    {
        using Transformer model = Model(1), draft = Model(2);
        double[] expected = Probabilities(model);
        int[] seen = new int[expected.Length];
        var speculation = new SpeculationOptions { MaxGuesses = 3, RowCost = 0.01, Acceptance = acceptance };
        using var session = new Session(model);
        using Drafter drafter = byModel ? new Free(new ModelDrafter(draft, model, speculation)) : new LookupDrafter();
        var ahead = new LookAhead(session, drafter, speculation);
        long kept = 0, made = 0;
        for (int i = 0; i < Samples; i++)
        {
            var options = new GenerationOptions { MaxTokens = Length, Sampling = Sampling, Seed = (ulong)i };
            int next = ahead.Choose(ahead.Continue(Prompt, options, new TokenChooser(options))), text = next;
            for (int place = 1; place < Length; place++)
            {
                next = ahead.Choose(ahead.Read(next));
                text = (text * Vocabulary) + next;
            }

            seen[text]++;
            kept += ahead.Statistics.Kept;
            made += ahead.Statistics.Guesses;
        }

        double square = 0;
        for (int i = 0; i < seen.Length; i++) square += Math.Pow(seen[i] - (Samples * expected[i]), 2) / (Samples * expected[i]);
        Assert.True(square < Limit, $"chi-square is {square}, expected below {Limit}.");

        // The test means something only where guesses were kept and others were not.
        Assert.InRange((double)kept / Math.Max(1, made), 0.03, 0.97);
    }

    [Fact]
    public void Rejection_keeps_as_many_guesses_as_can_be()
    {
        // Σ min(p, q) of the guesses are kept, no more and no fewer.
        float[] logits = [1, 0, -1, 0.5f, -2];
        double[] q = [0.1, 0.4, 0.2, 0.1, 0.2], p = new double[5], sum = new double[5];
        new Sampler(new SamplerOptions(), 0).Distribution(logits, p);
        var rejection = new RejectionSampler(5, 9);
        var random = new Random(3);
        int kept = 0;
        const int Count = 40000;
        for (int i = 0; i < Count; i++)
        {
            double at = random.NextDouble();
            int guess = 0;
            while (guess < 4 && (at -= q[guess]) >= 0) guess++;
            p.CopyTo(rejection.Model);
            int chosen = rejection.Choose(guess, q, i);
            sum[chosen]++;
            if (chosen == guess) kept++;
        }

        Assert.Equal(p.Zip(q).Sum(x => Math.Min(x.First, x.Second)), (double)kept / Count, 0.01);
        for (int i = 0; i < 5; i++) Assert.Equal(p[i], sum[i] / Count, 0.01);
    }

    /// <summary>A drafter that is asked whatever it costs.</summary>
    private sealed class Free(Drafter drafter) : Drafter
    {
        public override double Cost => 0;

        public override void Begin(DraftRules rules, int tokens) => drafter.Begin(rules, tokens);

        public override bool Next(ReadOnlySpan<int> text, int known, out Guess guess) => drafter.Next(text, known, out guess);

        public override ReadOnlySpan<double> Distribution(int index) => drafter.Distribution(index);

        protected override void Dispose(bool disposing)
        {
            drafter.Dispose();
            base.Dispose(disposing);
        }
    }

    private static Transformer Model(ulong seed)
        => new(Llama.Of(1, 2, 16, Vocabulary, 32) with { FeedForward = 32, TiedEmbeddings = false, InitialDeviation = 0.2 }, new Initializer(seed));

    // Of every text of three tokens after the prompt, by the rule of products.
    private static double[] Probabilities(Transformer model)
    {
        using var session = new Session(model);
        var sampler = new Sampler(Sampling, 0);
        double[] all = [1];
        for (int place = 0; place < Length; place++)
        {
            double[] longer = new double[all.Length * Vocabulary], next = new double[Vocabulary];
            for (int text = 0; text < all.Length; text++)
            {
                List<int> tokens = [.. Prompt];
                for (int i = place - 1; i >= 0; i--) tokens.Add(text / (int)Math.Pow(Vocabulary, i) % Vocabulary);
                sampler.Distribution(session.Continue(tokens.ToArray()), next);
                for (int t = 0; t < Vocabulary; t++) longer[(text * Vocabulary) + t] = all[text] * next[t];
            }

            all = longer;
        }

        return all;
    }
}
