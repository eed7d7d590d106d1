using System.Text.Json.Nodes;
using Lathe.Nn.Formats.Safetensors;
using Lathe.Training.Digits;

namespace Lathe.Training.Tests.Digits;

/// <summary>Damaged and missing files: every error names the file and says what is wrong with it.</summary>
public sealed class DigitCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DigitCheckpointTests()
    {
        using var stop = new CancellationTokenSource();
        using var trainer = new DigitTrainer(DigitRuns.Short, _folder.Path);
        trainer.Run(new StopAt(12, stop), stop.Token);
    }

    private string Last => _folder.File(DigitModelFile.LastName);

    private string Best => _folder.File(DigitModelFile.BestName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Truncated_files_are_named()
    {
        foreach (string path in (string[])[Last, Best])
        {
            byte[] whole = File.ReadAllBytes(path);
            foreach (int length in (int[])[0, 5, 100, whole.Length / 2, whole.Length - 1])
            {
                File.WriteAllBytes(path, whole[..length]);
                AssertNames(path, Assert.ThrowsAny<Exception>(() => DigitTrainer.Resume(_folder.Path)));
            }

            File.WriteAllBytes(path, whole);
        }

        DigitTrainer.Resume(_folder.Path).Dispose();
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named()
    {
        foreach (string path in (string[])[Last, Best])
        {
            byte[] whole = File.ReadAllBytes(path);
            Rewrite(path, (name, shape) => name == "blocks.0.feed_forward.up.weight" ? [shape[1], shape[0]] : shape);
            Exception error = Assert.ThrowsAny<Exception>(() => DigitTrainer.Resume(_folder.Path));
            AssertNames(path, error);
            Assert.Contains("blocks.0.feed_forward.up.weight", error.Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, whole);
        }
    }

    [Theory]
    [InlineData("embedding.weight")]
    [InlineData("optimizer.adam.mean.classifier.bias")]
    public void A_missing_tensor_is_named(string missing)
    {
        Rewrite(Last, (name, shape) => name == missing ? null : shape);
        Exception error = Assert.ThrowsAny<Exception>(() => DigitTrainer.Resume(_folder.Path));
        AssertNames(Last, error);
        Assert.Contains($"'{missing}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":1,\"options\":null,\"history\":null,\"step\":0,\"epoch\":0,\"batch\":0}")]
    [InlineData("{\"version\":1,\"options\":{},\"history\":null,\"step\":0,\"epoch\":0,\"batch\":0}")]
    [InlineData("{\"version\":1,\"options\":{\"data\":null},\"history\":{},\"step\":0,\"epoch\":0,\"batch\":0}")]
    [InlineData("{\"version\":1,\"options\":{\"learning_rate\":-1},\"history\":{},\"step\":0,\"epoch\":0,\"batch\":0}")]
    [InlineData("{\"version\":2,\"options\":{},\"history\":{},\"step\":0,\"epoch\":0,\"batch\":0}")]
    [InlineData("{\"version\":1,\"options\":{\"optimizer\":\"Sgdd\"},\"history\":{},\"step\":0,\"epoch\":0,\"batch\":0}")]
    public void Broken_metadata_names_the_file(string json)
    {
        Rewrite(Last, (_, shape) => shape, metadata => metadata["lathe.digits"] = json);
        AssertNames(Last, Assert.Throws<InvalidDataException>(() => DigitTrainer.Resume(_folder.Path)));
    }

    [Theory]
    [InlineData("batch", 5)]
    [InlineData("batch", -1)]
    [InlineData("batch", 1_000_000)]
    [InlineData("epoch", 5)]
    [InlineData("epoch", -1)]
    [InlineData("step", 13)]
    public void A_place_that_the_run_does_not_have_names_the_file(string field, int value)
    {
        Rewrite(Last, (_, shape) => shape, metadata =>
        {
            JsonNode state = JsonNode.Parse(metadata["lathe.digits"])!;
            state[field] = value;
            metadata["lathe.digits"] = state.ToJsonString();
        });
        Exception error = Assert.Throws<InvalidDataException>(() => DigitTrainer.Resume(_folder.Path));
        AssertNames(Last, error);
        Assert.Contains("no such place", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_safetensors_files_are_told_apart()
    {
        Rewrite(Last, (_, shape) => shape, metadata => metadata.Remove("lathe.digits"));
        Exception error = Assert.Throws<InvalidDataException>(() => DigitTrainer.Resume(_folder.Path));
        AssertNames(Last, error);
        Assert.Contains("is no checkpoint of the digit transformer", error.Message, StringComparison.Ordinal);
        AssertNames(Last, Assert.Throws<InvalidDataException>(() => DigitModelFile.Load(Last)));
    }

    [Fact]
    public void A_best_file_that_is_gone_is_missed()
    {
        File.Delete(Best);
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => DigitTrainer.Resume(_folder.Path));
        Assert.Contains("best.safetensors is gone", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_checkpoint_says_how_to_make_one()
    {
        using var empty = new TemporaryFolder();
        Assert.Contains("Nothing to resume in", Assert.Throws<FileNotFoundException>(() => DigitTrainer.Resume(empty.Path)).Message, StringComparison.Ordinal);
        string message = Assert.Throws<FileNotFoundException>(() => DigitModelFile.Load(empty.Path)).Message;
        Assert.Contains(empty.Path, message, StringComparison.Ordinal);
        Assert.Contains("lathe train digits", message, StringComparison.Ordinal);
        string nowhere = empty.File("nowhere");
        Assert.Contains($"no file or folder '{nowhere}'", Assert.Throws<FileNotFoundException>(() => DigitModelFile.Load(nowhere)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_best_is_read_from_its_last_checkpoint()
    {
        File.Delete(Best);
        using DigitModelFile file = DigitModelFile.Load(_folder.Path);
        Assert.Equal(Last, file.Path);
    }

    [Fact]
    public void Metadata_is_json_that_others_can_read()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Last);
        JsonNode state = JsonNode.Parse(file.Metadata["lathe.digits"])!;
        Assert.Equal(12, state["step"]!.GetValue<long>());
        Assert.Equal("Cosine", state["options"]!["schedule"]!.GetValue<string>());
        Assert.Equal(3, state["options"]!["data"]!["max_arguments"]!.GetValue<int>());
        Assert.Equal("pt", file.Metadata["format"]);
    }

    private static void AssertNames(string path, Exception error)
    {
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.True(error is InvalidDataException or SafetensorsException, $"{error.GetType().Name}: {error.Message}");
    }

    // Writes the file again with other shapes (null: without the tensor) and other metadata.
    private static void Rewrite(string path, Func<string, long[], long[]?> shapes, Action<IDictionary<string, string>>? change = null)
    {
        var writer = new SafetensorsWriter();
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            foreach ((string key, string value) in file.Metadata) writer.Metadata[key] = value;
            foreach (SafetensorsEntry entry in file.Entries)
            {
                if (shapes(entry.Name, [.. entry.Shape]) is { } shape) writer.Add<float>(entry.Name, shape, file.Read<float>(entry.Name));
            }
        }

        change?.Invoke(writer.Metadata);
        writer.Save(path);
    }
}
