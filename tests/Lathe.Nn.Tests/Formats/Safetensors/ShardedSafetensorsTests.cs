using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Tests.Formats.Safetensors;

public sealed class ShardedSafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Index => _folder["model.safetensors.index.json"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shards_are_cut_by_size_and_found_through_the_index()
    {
        var writer = new SafetensorsWriter();
        writer.Metadata["format"] = "pt";
        for (int i = 0; i < 7; i++)
            writer.Add($"layer.{i}", [2, 3], Enumerable.Range(6 * i, 6).Select(v => (float)v).ToArray());
        writer.Add("big", [10], Enumerable.Range(0, 10).Select(v => (Half)v).ToArray());
        Assert.Equal(Index, writer.SaveSharded(_folder.FullName, 50));

        // 24 bytes each: two fit into 50.
        string[] names = [.. Directory.GetFiles(_folder.FullName, "*.safetensors").Select(Path.GetFileName).Order()!];
        Assert.Equal(["model-00001-of-00004.safetensors", "model-00002-of-00004.safetensors", "model-00003-of-00004.safetensors", "model-00004-of-00004.safetensors"], names);
        using IWeightSource model = WeightFiles.Open(Index);
        Assert.Equal(["layer.0", "layer.1", "layer.2", "layer.3", "layer.4", "layer.5", "layer.6", "big"], model.Weights.Select(w => w.Name));
        Assert.Equal([30f, 31, 32, 33, 34, 35], Read(model, "layer.5"));
        Assert.Equal(Enumerable.Range(0, 10).Select(v => (float)v), Read(model, "big"));
        Assert.Equal(new WeightInfo("big", [10], "F16", 20), model["big"]);
        Assert.True(model.Contains("big"));
        Assert.Contains("lists no weight 'absent'", Assert.Throws<InvalidDataException>(() => model["absent"]).Message, StringComparison.Ordinal);
        Assert.All(((ShardedSafetensors)model).Shards, s => Assert.Equal("pt", s.Metadata["format"]));
    }

    [Fact]
    public void What_fits_one_file_needs_no_index()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [1], new float[1]);
        Assert.Equal(_folder["model.safetensors"], writer.SaveSharded(_folder.FullName, 1));
        Assert.Single(Directory.GetFiles(_folder.FullName));
    }

    [Theory]
    [InlineData("[]", "no object 'weight_map'")]
    [InlineData("{", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    [InlineData("{\"weight_map\":{\"\\ud800\":\"one.safetensors\"}}", "not valid JSON")]
    [InlineData("{\"weight_map\":[]}", "no object 'weight_map'")]
    [InlineData("{\"weight_map\":{\"a\":1}}", "puts weight 'a' into 1")]
    [InlineData("{\"weight_map\":{\"a\":null}}", "puts weight 'a' into null")]
    [InlineData("{\"weight_map\":{\"a\":\"x.bin\"}}", "expected the name of a .safetensors file beside")]
    [InlineData("{\"weight_map\":{\"a\":\"../one.safetensors\"}}", "expected the name of a .safetensors file beside")]
    [InlineData("{\"weight_map\":{\"a\":\"/etc/one.safetensors\"}}", "expected the name of a .safetensors file beside")]
    [InlineData("{\"weight_map\":{\"a\":\"..\\\\one.safetensors\"}}", "expected the name of a .safetensors file beside")]
    [InlineData("{\"weight_map\":{\"a\":\"C:one.safetensors\"}}", "expected the name of a .safetensors file beside")]
    [InlineData("{\"weight_map\":{\"a\":\"one\\u0000.safetensors\"}}", "expected the name of a .safetensors file beside")]
    [InlineData("{\"weight_map\":{\"a\":\".safetensors\"}}", "expected the name of a .safetensors file beside")]
    [InlineData("{\"weight_map\":{\"a\":\"model.safetensors.index.json\"}}", "expected the name of a .safetensors file beside")]
    [InlineData("{\"weight_map\":{\"a\":\"two.safetensors\"}}", "names the file 'two.safetensors', which is not beside it")]
    [InlineData("{\"weight_map\":{\"b\":\"one.safetensors\"}}", "puts weight 'b' into 'one.safetensors', which does not have it")]
    [InlineData("{\"weight_map\":{\"a\":\"one.safetensors\",\"a\":\"one.safetensors\"}}", "lists weight 'a' twice")]
    public void A_wrong_index_is_named(string json, string message)
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [1], new float[1]);
        writer.Save(_folder["one.safetensors"]);
        File.WriteAllText(Index, json);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => WeightFiles.Open(Index));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(Index, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_that_is_an_index_is_no_circle_but_an_error()
    {
        File.WriteAllText(Index, "{\"weight_map\":{\"a\":\"one.safetensors\"}}");
        File.Copy(Index, _folder["one.safetensors"]);
        Assert.Throws<SafetensorsException>(() => WeightFiles.Open(Index));
    }

    private static float[] Read(IWeightSource source, string name)
    {
        float[] values = new float[source[name].Shape.Count];
        source.Read(name, values);
        return values;
    }
}
