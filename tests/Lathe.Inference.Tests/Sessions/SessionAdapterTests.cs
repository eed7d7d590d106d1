using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Tests.Sessions;

/// <summary>A model answers with adapters beside it: one value for a token, no allocation, and the merged model says the same.</summary>
public sealed class SessionAdapterTests
{
    [Theory]
    [InlineData("gpt2", false)]
    [InlineData("llama", false)]
    [InlineData("llama", true)]
    [InlineData("experts", false)]
    [InlineData("Q8_0 weights", false)]
    [InlineData("NF4", false)]
    public void Whole_chunked_and_token_by_token(string family, bool dora)
    {
        using SessionCase one = Open(family);
        string[] plain = one.Whole(CacheType.F32);
        using LoraAdapter adapter = Trained(one.Model, dora);
        string[] whole = one.Whole(CacheType.F32);
        Assert.NotEqual(plain[0], whole[0]);
        int before = LatheThreads.Count;
        try
        {
            LatheThreads.Count = 1;
            using Session chunked = one.Open(chunk: 7);
            Assert.Equal(whole, SessionCase.Each(chunked, one.Text));
            LatheThreads.Count = 3;
            using Session session = one.Open();
            for (int i = 0; i < 20; i++) Assert.Equal(whole[i], SessionCase.Hash(session.Read([one.Text[i]])));
            Assert.Equal(whole[39], SessionCase.Hash(session.Read(one.Text.AsSpan(20, 20))));
        }
        finally
        {
            LatheThreads.Count = before;
        }

        using (adapter.Suspend()) Assert.Equal(plain, one.Whole(CacheType.F32));
        if (family == "Q8_0 weights" || adapter.NeedsOwnHead) return;
        float[] attached = Last(one);
        adapter.MergeAndDetach();
        float[] merged = Last(one);
        for (int i = 0; i < merged.Length; i++) Assert.Equal(attached[i], merged[i], 2e-4 * Math.Max(1, attached.Max(Math.Abs)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_steady_token_allocates_nothing(bool dora)
    {
        using SessionCase one = Open("llama");
        using LoraAdapter adapter = Trained(one.Model, dora);
        using Session session = one.Open();
        session.Read(one.Text);
        int[] token = [5];
        for (int i = 0; i < 50; i++) session.Read(token);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++) session.Read(token);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static SessionCase Open(string family)
    {
        if (family != "NF4") return new SessionCase(family, 60);
        var one = new SessionCase("llama", 60);
        ModelQuantizer.NormalFloat(one.Model.Config).Quantize(one.Model);
        return one;
    }

    private static LoraAdapter Trained(Transformer model, bool dora)
    {
        LoraAdapter adapter = LoraAdapter.Attach(model, new LoraOptions { Rank = 4, Dora = dora, Targets = dora ? [LoraOptions.AllLinear] : ["q_proj", "up_proj", "down_proj", "c_fc", "up", "embed_tokens", "lm_head"] }, seed: 2);
        int at = 0;
        foreach (Parameter p in adapter.Paths.Select(p => p.Up)) foreach (ref float v in p.Value<float>()) v = 0.1f * MathF.Cos(at++ * 2.3f);
        foreach (Parameter p in adapter.Tables.Select(t => t.Down)) foreach (ref float v in p.Value<float>()) v = 0.1f * MathF.Cos(at++ * 2.3f);
        return adapter;
    }

    private static float[] Last(SessionCase one)
    {
        using Session session = one.Open();
        return session.Read(one.Text).ToArray();
    }
}
