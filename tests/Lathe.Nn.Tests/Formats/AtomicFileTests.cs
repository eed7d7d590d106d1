using Lathe.Nn.Formats;

namespace Lathe.Nn.Tests.Formats;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Creates_and_replaces()
    {
        string path = _folder["model.bin"];
        AtomicFile.Write(path, stream => stream.Write("first, long"u8));
        AtomicFile.Write(path, stream => stream.Write("second"u8));
        Assert.Equal("second", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void A_failure_keeps_the_old_file_and_leaves_nothing_behind()
    {
        string path = _folder["model.bin"];
        File.WriteAllText(path, "old");
        var error = Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1 << 20]);
            throw new InvalidOperationException("disk on fire");
        }));
        Assert.Equal("disk on fire", error.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void A_reader_of_the_old_file_keeps_it()
    {
        string path = _folder["model.bin"];
        File.WriteAllText(path, "old");
        using (var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete)))
        {
            AtomicFile.Write(path, stream => stream.Write("new"u8));
            Assert.Equal("old", reader.ReadToEnd());
        }

        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_missing_directory_and_a_directory_as_target_are_refused()
    {
        Assert.Contains("Create it first", Assert.Throws<DirectoryNotFoundException>(
            () => AtomicFile.Write(_folder["no/such/file"], _ => { })).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["taken"]);
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(_folder["taken"], _ => { }));
        Assert.Empty(Directory.GetFiles(_folder.FullName));
    }
}
