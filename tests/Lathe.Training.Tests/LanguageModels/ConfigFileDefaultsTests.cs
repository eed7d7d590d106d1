using Lathe.Nn.Models;
using Lathe.Training.LanguageModels;

namespace Lathe.Training.Tests.LanguageModels;

/// <summary>What a config file leaves out keeps its default, at every depth.</summary>
public sealed class ConfigFileDefaultsTests
{
    [Fact]
    public void Missing_fields_have_their_defaults()
    {
        LanguageModelOptions options = Read("""{ "steps": 7, "model": { "width": 48, "mixture": { "experts": 3 } } }""");
        var defaults = new LanguageModelOptions();
        Assert.Equal(
            defaults with { Steps = 7, Data = options.Data, Model = new TransformerConfig { Width = 48, Mixture = new MixtureConfig { Experts = 3 } } }, options);
        Assert.Equal(defaults.Data, options.Data);
    }

    [Fact]
    public void An_empty_object_is_the_default()
    {
        LanguageModelOptions options = Read("{}");
        Assert.Equal(new LanguageModelOptions() with { Data = options.Data }, options);
    }

    [Theory]
    [InlineData("""{ "stepz": 7 }""", "stepz")]
    [InlineData("""{ "model": { "wdth": 7 } }""", "wdth")]
    [InlineData("""{ "model": null }""", "null")]
    [InlineData("""{ "batch_size": 100000, "model": { "context": 100000 } }""", "batch_size")]
    [InlineData("null", "no config")]
    [InlineData("[]", "no config")]
    [InlineData("""{ "steps": "many" }""", "steps")]
    [InlineData("""{ "steps": 7 """, "no config")]
    [InlineData("""{ "max_minutes": 1e300 }""", "max_minutes")]
    [InlineData("""{ "schedule": 17 }""", "schedule")]
    public void What_is_wrong_is_named(string json, string what)
        => Assert.Contains(what, Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.OrdinalIgnoreCase);

    private static LanguageModelOptions Read(string json)
    {
        using var folder = new Digits.TemporaryFolder();
        string path = folder.File("run.json");
        File.WriteAllText(path, json);
        return LanguageModelConfigFile.Read(path);
    }
}
