using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Inference.Tests.Sessions;

/// <summary>Files of sessions: what is refused, and what a failure leaves behind.</summary>
public sealed class SessionFileTests : IDisposable
{
    private readonly SessionCase _one = new("llama");
    private readonly string _folder = Directory.CreateTempSubdirectory("lathe-session").FullName;

    private string Path => System.IO.Path.Combine(_folder, "a.session");

    public void Dispose()
    {
        _one.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Two_sessions_of_one_text_write_the_same_bytes()
    {
        byte[] first = Save(_one.Text.AsSpan(0, 70));
        using Session session = _one.Open(chunk: 9);
        session.Read(_one.Text);
        session.Rewind(70);
        session.Save(Path);
        Assert.Equal(first, File.ReadAllBytes(Path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void An_empty_session_is_a_session()
    {
        using Session empty = _one.Open(CacheType.F16);
        empty.Save(Path);
        using Session loaded = Session.Load(_one.Model, Path);
        Assert.True(loaded.Tokens.IsEmpty);
        Assert.Equal(_one.Whole(CacheType.F16)[0], SessionCase.Hash(loaded.Read([_one.Text[0]])));
    }

    [Fact]
    public void Every_flipped_byte_and_every_length_is_noticed()
    {
        byte[] good = Save(_one.Text.AsSpan(0, 3));
        var random = new Random(2);
        int[] places = [.. Enumerable.Range(0, 76), .. Enumerable.Range(0, 40).Select(_ => random.Next(good.Length)), good.Length - 1];
        foreach (int place in places)
        {
            byte[] bad = [.. good];
            bad[place] ^= (byte)(1 << random.Next(8));
            Refused(bad);
        }

        foreach (int length in (int[])[0, 1, 8, 63, 95, 96, 200, good.Length - 1]) Refused(good[..length]);
        Refused([.. good, 0]);
    }

    [Fact]
    public void Absurd_headers_ask_for_no_memory()
    {
        byte[] bad = Save([1]);
        BitConverter.TryWriteBytes(bad.AsSpan(16), int.MaxValue);
        Refused(bad);
        BitConverter.TryWriteBytes(bad.AsSpan(24), long.MaxValue);
        Refused(bad);
        BitConverter.TryWriteBytes(bad.AsSpan(24), bad.Length - 96L - (4L * int.MaxValue));
        Refused(bad);
    }

    [Fact]
    public void Another_model_and_a_small_capacity_are_named()
    {
        Save(_one.Text.AsSpan(0, 50));
        using var other = new Transformer(_one.Model.Config, new Initializer(4));
        Assert.Contains("another model", Assert.Throws<InvalidDataException>(() => Session.Load(other, Path)).Message, StringComparison.Ordinal);
        using var longer = new Transformer(_one.Model.Config with { NormEpsilon = 1e-3 }, new Initializer(3));
        Assert.Throws<InvalidDataException>(() => Session.Load(longer, Path));
        Assert.Contains("capacity is 40", Assert.Throws<InvalidDataException>(() => Session.Load(_one.Model, Path, new SessionOptions { Capacity = 40 })).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => Session.Load(_one.Model, Path + "x"));
        using Session session = _one.Open();
        session.Read([1]);
        Assert.Throws<DirectoryNotFoundException>(() => session.Save(System.IO.Path.Combine(_folder, "no", "a")));
    }

    private byte[] Save(ReadOnlySpan<int> text)
    {
        using Session session = _one.Open();
        session.Read(text);
        session.Save(Path);
        return File.ReadAllBytes(Path);
    }

    private void Refused(byte[] bytes)
    {
        File.WriteAllBytes(Path, bytes);
        string message = Assert.Throws<InvalidDataException>(() => Session.Load(_one.Model, Path)).Message;
        Assert.Contains("a.session", message, StringComparison.Ordinal);
    }
}
