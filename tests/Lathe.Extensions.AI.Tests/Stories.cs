using Lathe.Nn.Tests.Formats;

namespace Lathe.Extensions.AI.Tests;

/// <summary>A real trained model, as a client.</summary>
internal static class Stories
{
    public static LatheChatClient Client(string? template = null)
        => LatheChatClient.Load(SharedData.Find("models/stories260K.bin"), new LoadOptions { Tokenizer = SharedData.Find("models/tok512.bin"), Template = template });
}
