using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Lathe.Training.Data.Assistant;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Tests.Data.Assistant;

public sealed class AssistantFilesTests
{
    private static readonly AssistantCorpus Corpus = AssistantCorpus.Generate(new AssistantCorpusOptions { Examples = 300, HeldOut = 40, Persona = 30, Safety = 10 });

    [Fact]
    public void Files_read_back_as_the_conversations_they_are()
    {
        string folder = Directory.CreateTempSubdirectory("assistant").FullName;
        try
        {
            AssistantFiles.Write(Corpus, folder);
            RecordReader reader = RecordReader.Open(Path.Combine(folder, AssistantFiles.Training));
            DataRecord[] records = [.. reader.Read(drop => Assert.Fail(drop.Reason))];
            Assert.Equal(RecordFormat.Alpaca, reader.Format);
            Assert.Equal(Corpus.Training.Select(e => e.ToText()), records.Select(r => string.Join('\n', r.Turns.Select(t => t.Content))));
            string text = File.ReadAllText(Path.Combine(folder, AssistantFiles.Text));
            Assert.Equal(300, text.Split("<|endoftext|>").Count(part => part.Trim().Length > 0));
            Assert.DoesNotContain('\r', text);
            Assert.Equal(21, File.ReadAllLines(Path.Combine(folder, AssistantFiles.Safety)).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_template_marks_answers_and_their_ends()
    {
        ByteLevelBpe tokenizer = BpeTrainer.Train(string.Join('\n', Corpus.Training.Select(e => e.ToText())), new BpeTrainingOptions { VocabularySize = 300, SpecialTokens = AssistantTemplate.SpecialTokens });
        ChatTemplate template = AssistantTemplate.For(tokenizer);
        ChatTurn[] turns = [ChatTurn.User("Hi"), ChatTurn.Assistant("Hello!"), ChatTurn.User("What is <|end|>?"), ChatTurn.Assistant("A sign.")];
        Assert.Equal("<|ask|>Hi<|answer|>Hello!<|end|><|ask|>What is <|end|>?<|answer|>A sign.<|end|>", template.Render(turns));
        ChatTokens tokens = template.Encode(tokenizer, turns);
        Assert.Equal("Hello!<|end|>A sign.<|end|>", string.Concat(tokens.Ids.Where((_, i) => tokens.IsAnswer[i]).Select(id => tokenizer.IsSpecial(id) ? tokenizer.TokenText(id) : tokenizer.Decode([id]))));
        Assert.Equal(2, tokens.Ids.Count(id => tokenizer.TokenText(id) == AssistantTemplate.End));
        Assert.Equal("<|ask|>Hi<|answer|>", template.Render([ChatTurn.User("Hi")], new RenderOptions { AddGenerationPrompt = true }));

        // It knows no system message: its words then go before the question.
        Assert.StartsWith("<|ask|>Be brief.\n\nHi", template.Render([ChatTurn.System("Be brief."), .. turns]), StringComparison.Ordinal);
    }
}
