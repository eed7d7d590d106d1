using Lathe.Inference.Batching;
using Lathe.Inference.Tests.Sessions;
using Lathe.Nn.Lora;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests.Batching;

/// <summary>A text among others gets the bits that it gets alone in a session.</summary>
public sealed class BatchSessionBitsTests
{
    public static TheoryData<string, CacheType> All()
    {
        var rows = new TheoryData<string, CacheType>();
        foreach (string family in SessionCase.Families.Keys)
            foreach (CacheType type in (CacheType[])[CacheType.F32, CacheType.F16, CacheType.Q8_0]) rows.Add(family, type);
        return rows;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Texts_that_come_and_go_at_random(string family, CacheType type)
    {
        using var one = new SessionCase(family, 1);
        Play(one, type, seed: family.Length + (int)type, steps: 120);
    }

    [Theory]
    [InlineData("llama", false)]
    [InlineData("gpt2", true)]
    [InlineData("Q8_0 weights", false)]
    [InlineData("experts", false)]
    public void With_adapters_on_and_off(string family, bool dora)
    {
        using var one = new SessionCase(family, 1);
        LoraAdapter adapter = LoraAdapter.Attach(one.Model, new LoraOptions { Rank = 4, Dora = dora, Targets = [LoraOptions.AllLinear] }, seed: 2);
        int at = 0;
        foreach (Parameter p in adapter.Paths.Select(p => p.Up)) foreach (ref float v in p.Value<float>()) v = 0.1f * MathF.Cos(at++ * 2.3f);
        Play(one, CacheType.F32, seed: 5, steps: 60);
        using (adapter.Suspend()) Play(one, CacheType.F32, seed: 5, steps: 60);
    }

    [Fact]
    public void Windows_that_turn_round_many_times()
    {
        using var one = new SessionCase("sliding window", 880);
        string[] whole = one.Whole(CacheType.Q8_0);
        using var batch = new BatchSession(one.Model, 3, new SessionOptions { CacheType = CacheType.Q8_0, Chunk = 200 });
        BatchText late = batch.Add(one.Text.AsSpan(0, 700)), early = batch.Add(one.Text.AsSpan(0, 20));
        while (batch.Step()) { }
        for (int i = 700; i < 880; i++)
        {
            late.Push(one.Text[i]);
            early.Push(one.Text[i - 680]);
            batch.Step();
            Assert.Equal(whole[i], SessionCase.Hash(late.Logits));
            Assert.Equal(whole[i - 680], SessionCase.Hash(early.Logits));
            if (i == 800) early = Replaced(early);
        }

        // What a window has let go cannot be taken over: the text is read again.
        BatchText again = batch.Add(one.Text.AsSpan(0, 100));
        while (batch.Step()) { }
        Assert.Equal(whole[99], SessionCase.Hash(again.Logits));

        static BatchText Replaced(BatchText text)
        {
            BatchText fork = text.Fork();
            text.Remove();
            return fork;
        }
    }

    // Random joins, forks, pushes of one or many tokens, removals and thread counts; every logits that come are compared.
    private static void Play(SessionCase one, CacheType type, int seed, int steps)
    {
        var random = new Random(seed);
        int[][] scripts = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 230).Select(_ => random.Next(97)).ToArray())];

        // Two share a long beginning.
        scripts[0].AsSpan(0, 150).CopyTo(scripts[1]);
        string[][] whole = [.. scripts.Select(script =>
        {
            using Session session = one.Open(type);
            return SessionCase.Each(session, script);
        })];
        int before = LatheThreads.Count, compared = 0, largest = 0;
        try
        {
            using var batch = new BatchSession(one.Model, 5, new SessionOptions { CacheType = type, Chunk = 70 });
            var texts = new List<(BatchText Text, int Script)>();
            for (int step = 0; step < steps; step++)
            {
                LatheThreads.Count = 1 + random.Next(3);
                if (texts.Count < 5 && random.Next(3) == 0)
                {
                    int script = random.Next(4), length = random.Next(4) == 0 ? 1 : random.Next(1, 160);
                    texts.Add(texts.Count > 0 && random.Next(3) == 0 ? (texts[^1].Text.Fork(), texts[^1].Script) : (batch.Add(scripts[script].AsSpan(0, length)), script));
                }

                for (int i = texts.Count - 1; i >= 0; i--)
                {
                    (BatchText text, int script) = texts[i];
                    int end = text.Tokens.Length, more = Math.Min(scripts[script].Length - end, random.Next(5) == 0 ? random.Next(1, 30) : 1);
                    if (more < 1 || random.Next(25) == 0)
                    {
                        text.Remove();
                        texts.RemoveAt(i);
                    }
                    else if (random.Next(6) > 0) text.Push(scripts[script].AsSpan(end, more));
                }

                batch.Step();
                largest = Math.Max(largest, texts.Count(t => t.Text.Ready));
                foreach ((BatchText text, int script) in texts.Where(t => t.Text.Ready))
                {
                    Assert.Equal(whole[script][text.Tokens.Length - 1], SessionCase.Hash(text.Logits));
                    compared++;
                }
            }
        }
        finally
        {
            LatheThreads.Count = before;
        }

        Assert.True(compared > steps && largest > 2, $"{compared} compared, {largest} at once: the play was too thin to say anything.");
    }
}
