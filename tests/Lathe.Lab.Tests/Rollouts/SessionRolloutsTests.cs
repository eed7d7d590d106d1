using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Inference.Tests;
using Lathe.Lab.Rollouts;
using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;
using Lathe.Training.Reinforcement;

namespace Lathe.Lab.Tests.Rollouts;

/// <summary>Responses drawn from a model: reproducible, from the weights of the moment, with the probabilities that training sees.</summary>
public sealed class SessionRolloutsTests : IDisposable
{
    private static readonly int[][] Prompts = [Sums.Encode("7+5="), Sums.Encode("3+"), Sums.Encode("0+0=")];
    private readonly Sums _sums = new(steps: 20);

    [Fact]
    public void Equal_seeds_draw_equal_responses_for_any_number_of_threads()
    {
        int before = LatheThreads.Count;
        try
        {
            LatheThreads.Count = 1;
            string one = Text(_sums.Source.Draw(Prompts, 5, Sums.Sampling, 3));
            LatheThreads.Count = 2;
            Assert.Equal(one, Text(_sums.Source.Draw(Prompts, 5, Sums.Sampling, 3)));
            Assert.NotEqual(one, Text(_sums.Source.Draw(Prompts, 5, Sums.Sampling, 4)));
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    [Fact]
    public void Responses_come_from_the_weights_of_the_moment()
    {
        string before = Text(_sums.Source.Draw(Prompts, 4, Sums.Sampling with { Temperature = 0 }, 1));
        foreach (Parameter p in _sums.Model.Parameters) p.Value<float>().Clear();

        // Without weights all logits are equal: the first token of the vocabulary, to the last place.
        IReadOnlyList<RolloutResponse> after = _sums.Source.Draw(Prompts, 4, Sums.Sampling with { Temperature = 0 }, 1);
        Assert.NotEqual(before, Text(after));
        Assert.All(after, r => Assert.Equal([0, 0, 0, 0], r.Ids));
        Assert.All(after, r => Assert.False(r.Finished));
    }

    [Fact]
    public void Responses_are_drawn_as_often_as_training_says_they_are_probable()
    {
        const int Draws = 4000;
        int[] prompt = Sums.Encode("4+4=");
        var count = new Dictionary<string, int>();
        foreach (RolloutResponse r in _sums.Source.Draw([prompt], Draws, Sums.Sampling with { Temperature = 0.7, MaxTokens = 2 }, 9))
            count[Text([r])] = count.GetValueOrDefault(Text([r])) + 1;
        using var scope = new Scope(record: false) { Training = false };
        foreach ((string key, int n) in count.OrderByDescending(c => c.Value).Take(5))
        {
            var batch = new ResponseBatch();
            batch.Add(prompt, [.. key.Trim('|').Split(' ').Select(int.Parse)]);
            scope.Reset();
            double p = Math.Exp(ResponseLogProbabilities.Sums(ResponseLogProbabilities.Of(_sums.Model, scope, batch, 0.7), batch).Item());
            Assert.Equal(p, n / (double)Draws, 4 * Math.Sqrt(p * (1 - p) / Draws));
        }
    }

    [Fact]
    public void A_response_ends_with_its_end_token_or_where_there_is_no_room()
    {
        foreach (RolloutResponse r in _sums.Source.Draw([Sums.Encode("1+1="), Sums.Encode("1+1=22222222")[..11]], 20, Sums.Sampling with { MaxTokens = 9 }, 5))
        {
            Assert.InRange(r.Ids.Length, 1, 9);
            Assert.Equal(r.Finished, r.Ids[^1] == Sums.End);
            Assert.DoesNotContain(Sums.End, r.Ids[..^1]);
        }

        Assert.All(_sums.Source.Draw([Sums.Encode("1+1=22222222")[..11]], 20, Sums.Sampling with { MaxTokens = 9 }, 5), r => Assert.Single(r.Ids));
        Assert.Contains("no room", Assert.Throws<ArgumentException>(() => _sums.Source.Draw([Sums.Encode("1+1=22222222")], 1, Sums.Sampling, 5)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public void Responses_drawn_together_are_those_drawn_one_by_one(int places)
    {
        using var together = new SessionRollouts(_sums.Model, places: places);
        using var session = new Session(_sums.Model);
        var sampler = new Sampler(new SamplerOptions { Temperature = 1.3 }, 11);
        IReadOnlyList<RolloutResponse> drawn = together.Draw(Prompts, 7, Sums.Sampling with { Temperature = 1.3, MaxTokens = 6 }, 11);
        for (int number = 0; number < drawn.Count; number++)
        {
            session.Rewind(0);
            int[] prompt = Prompts[number / 7];
            var ids = new List<int>();
            ReadOnlySpan<float> logits = session.Read(prompt);
            while (ids.Count < 6 && (ids.Count == 0 || ids[^1] != Sums.End))
            {
                ids.Add(sampler.Next(logits, ((long)number << 24) + ids.Count));
                logits = session.Read(ids.ToArray().AsSpan(ids.Count - 1));
            }

            Assert.Equal(ids, drawn[number].Ids);
        }
    }

    [Fact]
    public void A_text_ends_a_response_and_is_no_part_of_its_answer()
    {
        var tokenizer = new ByteTokenizer();
        using var model = new Transformer(Llama.Of(1, 2, 16, tokenizer.VocabularySize, 64) with { FeedForward = 16, InitialDeviation = 0.5 }, new Initializer(3));
        using var source = new SessionRollouts(model, tokenizer, places: 4);
        int[][] prompts = [tokenizer.Encode("one"), tokenizer.Encode("two")];
        var sampling = new RolloutSampling { MaxTokens = 40, StopStrings = ["e", "the"] };
        IReadOnlyList<RolloutResponse> cut = source.Draw(prompts, 30, sampling, 2), whole = source.Draw(prompts, 30, sampling with { StopStrings = [] }, 2);
        Assert.Contains(cut, r => r.Finished);
        for (int i = 0; i < cut.Count; i++)
        {
            Assert.Equal(whole[i].Ids[..cut[i].Ids.Length], cut[i].Ids);
            int end = Array.IndexOf(whole[i].Ids, (int)'e');
            Assert.Equal(end >= 0, cut[i].Finished);
            Assert.Equal(end >= 0 ? end + 1 : 40, cut[i].Ids.Length);
        }

        using var mute = new SessionRollouts(model);
        Assert.Contains("give the tokenizer", Assert.Throws<ArgumentException>(() => mute.Draw(prompts, 1, sampling, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("stop string is empty", Assert.Throws<ArgumentException>(() => source.Draw(prompts, 1, sampling with { StopStrings = [""] }, 2)).Message, StringComparison.Ordinal);

        double[] rewards = new double[3];
        IReward reward = RewardSource.Answers((_, _) => source).Score(tokenizer, sampling with { StopStrings = ["\nQ", "END"] });
        reward.Score([.. new[] { "yes\nQ: no", " Yes END\nQ", "yes" }.Select(text => new Rollout(new RolloutPrompt([1], "yes"), new RolloutResponse(tokenizer.Encode(text), text != "yes")))], rewards);
        Assert.Equal([1, 1, 0], rewards);
    }

    public void Dispose() => _sums.Dispose();

    private static string Text(IEnumerable<RolloutResponse> responses) => string.Concat(responses.Select(r => $"{string.Join(' ', r.Ids)}|"));
}
