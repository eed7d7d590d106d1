using Lathe.Nn.Formats;
using Lathe.Nn.Formats.HuggingFace;
using Lathe.Nn.Formats.Llama2c;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Tests.Formats.HuggingFace;

public sealed class HuggingFaceFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_with_one_file_of_weights()
    {
        Write("config.json", """{"model_type":"llama","architectures":["LlamaForCausalLM"],"hidden_size":8}""");
        Write("tokenizer_config.json", """{"chat_template":"{{ messages }}"}""");
        Weights("model.safetensors", "a");
        using HuggingFaceFolder folder = HuggingFaceFolder.Open(_folder.FullName);
        Assert.Equal("llama", folder.ModelType);
        Assert.Equal("LlamaForCausalLM", folder.Architecture);
        Assert.Equal(8, folder.Config.GetProperty("hidden_size").GetInt32());
        Assert.Null(folder.GenerationConfig);
        Assert.Equal("{{ messages }}", folder.ChatTemplate);
        Assert.Equal(["a"], folder.Weights.Weights.Select(w => w.Name));
        Assert.Null(folder.File("tokenizer.json"));
        Assert.Equal(_folder["config.json"], folder.File("config.json"));
    }

    [Theory]
    [InlineData("""{"chat_template":[{"name":"tool_use","template":"t"},{"name":"default","template":"d"}]}""", null, "d")]
    [InlineData("""{"chat_template":[{"name":"tool_use","template":"t"},5,{}]}""", null, "t")]
    [InlineData("""{"chat_template":"x"}""", "file", "file")]
    [InlineData("""{"chat_template":null}""", null, null)]
    [InlineData("{}", null, null)]
    public void The_chat_template_is_found_where_it_is(string config, string? file, string? expected)
    {
        Write("config.json", "{}");
        Write("tokenizer_config.json", config);
        if (file is not null)
            Write("chat_template.jinja", file);
        using HuggingFaceFolder folder = HuggingFaceFolder.Open(_folder.FullName);
        Assert.Equal(expected, folder.ChatTemplate);
        Assert.Null(folder.ModelType);
        Assert.Null(folder.Architecture);
    }

    [Theory]
    [InlineData("pytorch_model.bin", "'pytorch_model.bin', a PyTorch pickle")]
    [InlineData("pytorch_model-00001-of-00002.bin", "Convert it to safetensors")]
    [InlineData("m.gguf", "give the path of that file")]
    [InlineData("x.txt", "has no weights: expected model.safetensors or model.safetensors.index.json")]
    public void Missing_weights_say_what_to_do(string file, string message)
    {
        Write("config.json", "{}");
        Write(file, "x");
        using HuggingFaceFolder folder = HuggingFaceFolder.Open(_folder.FullName);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => folder.Weights).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_of_another_name_will_do_and_two_will_not()
    {
        Weights("adapter.safetensors", "a");
        using (IWeightSource weights = WeightFiles.Open(_folder.FullName))
            Assert.True(weights.Contains("a"));
        Weights("other.safetensors", "b");
        Assert.Contains("has 2 safetensors files", Assert.Throws<InvalidDataException>(() => WeightFiles.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        Weights("model.safetensors", "c");
        using IWeightSource model = WeightFiles.Open(_folder.FullName);
        Assert.True(model.Contains("c"));
    }

    [Fact]
    public void A_folder_without_a_good_config_is_refused()
    {
        Assert.Contains("has no config.json", Assert.Throws<InvalidDataException>(() => HuggingFaceFolder.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        Write("config.json", "[]");
        Assert.Contains("is a JSON Array", Assert.Throws<InvalidDataException>(() => HuggingFaceFolder.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        Write("config.json", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        Assert.Contains("not valid JSON", Assert.Throws<InvalidDataException>(() => HuggingFaceFolder.Open(_folder.FullName)).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => HuggingFaceFolder.Open(_folder["none"]));
    }

    [Fact]
    public void Files_are_known_by_how_they_begin()
    {
        Weights("a", "a");
        using (IWeightSource file = WeightFiles.Open(_folder["a"]))
            Assert.IsType<SafetensorsFile>(file);
        Assert.Contains("PyTorch pickle", Fails([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0]), StringComparison.Ordinal);
        Assert.Contains("PyTorch pickle", Fails([0x80, 2, 0x8a, 10, 0, 0, 0, 0, 0]), StringComparison.Ordinal);
        Assert.Contains("begins with 'text'", Fails("text"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("begins with nothing", Fails([]), StringComparison.Ordinal);

        // A width of 640 begins like a pickle.
        var header = new Llama2cHeader(640, 1, 1, 1, 1, 1, 1, SharedClassifier: true);
        File.WriteAllBytes(_folder["m.bin"], [.. header.ToBytes(), .. new byte[Llama2cLayout.Of(header).Length - Llama2cHeader.Bytes]]);
        using IWeightSource model = WeightFiles.Open(_folder["m.bin"]);
        Assert.IsType<Llama2cFile>(model);
    }

    private string Fails(byte[] content)
    {
        File.WriteAllBytes(_folder["x"], content);
        return Assert.Throws<InvalidDataException>(() => WeightFiles.Open(_folder["x"])).Message;
    }

    private void Write(string name, string text) => File.WriteAllText(_folder[name], text);

    private void Weights(string name, string tensor)
    {
        var writer = new SafetensorsWriter();
        writer.Add(tensor, [2], new float[2]);
        writer.Save(_folder[name]);
    }
}
