using Lathe.Nn.Tests.Formats;

namespace Lathe.Cli.Tests.Models;

/// <summary>A real trained model of 260,032 parameters, and the story that its reference implementation tells.</summary>
internal static class Stories
{
    public static string Model => SharedData.Find("models/stories260K.bin");

    public static string Tokenizer => SharedData.Find("models/tok512.bin");

    public static string Expected => File.ReadAllText(SharedData.Find("models/stories260K.expected.txt"));

    /// <summary>The arguments that make it tell.</summary>
    public static string[] Tell(string model, params string[] more) => ["generate", "--model", model, "--prompt", "", "--max-tokens", "200", "--temperature", "0", .. more];
}
