using System.Net;
using System.Text;
using System.Text.Json;
using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Augmentation;
using Lathe.Training.Data.Records;
using Lathe.Training.Tests.Digits;

namespace Lathe.Training.Tests.Data.Augmentation;

public sealed class TeacherTests
{
    private static readonly DataRecord Record = new() { Kind = RecordKind.Chat, Turns = [ChatTurn.User("Why is the \"sky\" blue?\u00e9"), ChatTurn.Assistant("Light.")] };

    [Fact]
    public void A_teacher_is_asked_as_openai_is_and_its_words_take_the_questions_place()
    {
        using var server = new LocalServer(_ => (200, Completion("\"What makes the sky blue?\"")));
        using var teacher = new TeacherAugmenter(server.Options with { ApiKey = "secret", MaxTokens = 77, Temperature = 0.25 });
        DataRecord variant = teacher.Vary(Record, 5)!;
        Assert.Equal("What makes the sky blue?", variant.Turns[0].Content);
        Assert.Equal("Light.", variant.Turns[1].Content);
        (string path, string key, string body) = Assert.Single(server.Seen);
        Assert.Equal(("/v1/chat/completions", "Bearer secret"), (path, key));
        using JsonDocument sent = JsonDocument.Parse(body);
        Assert.Equal("tutor", sent.RootElement.GetProperty("model").GetString());
        Assert.Equal(77, sent.RootElement.GetProperty("max_tokens").GetInt32());
        Assert.Equal(0.25, sent.RootElement.GetProperty("temperature").GetDouble());
        Assert.Equal(Record.Turns[0].Content, sent.RootElement.GetProperty("messages")[1].GetProperty("content").GetString());
    }

    [Fact]
    public void What_may_pass_is_tried_again_and_what_may_not_is_said()
    {
        int asked = 0;
        using var server = new LocalServer(_ => ++asked switch { 1 => (503, "{}"), 2 => (429, "{}"), _ => (200, Completion("Say why the sky is blue.")) });
        using (var teacher = new TeacherAugmenter(server.Options))
        {
            Assert.Equal("Say why the sky is blue.", teacher.Vary(Record, 1)!.Turns[0].Content);
            Assert.Equal(3, teacher.Requests);
        }

        using var down = new LocalServer(_ => (500, "{}"));
        using (var teacher = new TeacherAugmenter(down.Options with { Attempts = 2 }))
            Assert.Contains("failed 2 times, at last with status 500", Assert.Throws<TeacherException>(() => teacher.Vary(Record, 1)).Message, StringComparison.Ordinal);
        using var closed = new LocalServer(_ => (401, """{"error":{"message":"bad key"}}"""));
        using (var teacher = new TeacherAugmenter(closed.Options))
        {
            Assert.Contains("status 401 (bad key)", Assert.Throws<TeacherException>(() => teacher.Vary(Record, 1)).Message, StringComparison.Ordinal);
            Assert.Equal(1, teacher.Requests);
        }

        using var nobody = new TeacherAugmenter(closed.Options with { Endpoint = new Uri("http://127.0.0.1:1/v1"), Attempts = 2 });
        Assert.Contains("failed 2 times", Assert.Throws<TeacherException>(() => nobody.Vary(Record, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"choices\":[]}")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":3}}]}")]
    [InlineData("{\"choices\":{\"0\":1}}")]
    public void An_answer_that_is_no_completion_is_an_error(string body)
    {
        using var server = new LocalServer(_ => (200, body));
        using var teacher = new TeacherAugmenter(server.Options);
        Assert.Contains("no chat completion", Assert.Throws<TeacherException>(() => teacher.Vary(Record, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals_empty_answers_and_essays_are_no_variants()
    {
        string said = "";
        using var server = new LocalServer(_ => (200, Completion(said)));
        using var teacher = new TeacherAugmenter(server.Options);
        ulong key = 0;
        foreach (string words in new[] { "", "  ", "I'm sorry, but I can't help with that.", new string('x', 2000), Record.Turns[0].Content! })
        {
            said = words;
            Assert.Null(teacher.Vary(Record, key++));
        }
    }

    [Fact]
    public void No_more_is_asked_than_the_cap_allows_and_a_journal_goes_on_where_a_run_ended()
    {
        using var folder = new TemporaryFolder();
        string journal = folder.File("teacher.jsonl");
        int asked = 0;
        using var server = new LocalServer(_ => (200, Completion($"Form {++asked}?")));
        TeacherOptions options = server.Options with { MaxRequests = 2, Journal = journal };
        using (var teacher = new TeacherAugmenter(options))
        {
            Assert.Equal("Form 1?", teacher.Vary(Record, 1)!.Turns[0].Content);
            Assert.Equal("Form 1?", teacher.Vary(Record, 1)!.Turns[0].Content);
            Assert.Equal("Form 2?", teacher.Vary(Record, 2)!.Turns[0].Content);
            Assert.Null(teacher.Vary(Record, 3));
            Assert.Equal(2, teacher.Requests);
        }

        // A crash cuts the last line.
        File.AppendAllText(journal, "{\"request\":\"ab");
        using (var teacher = new TeacherAugmenter(options))
        {
            Assert.Equal("Form 1?", teacher.Vary(Record, 1)!.Turns[0].Content);
            Assert.Equal("Form 2?", teacher.Vary(Record, 2)!.Turns[0].Content);
            Assert.Equal(0, teacher.Requests);
            Assert.Equal("Form 3?", teacher.Vary(Record, 3)!.Turns[0].Content);
        }

        using var third = new TeacherAugmenter(options);
        Assert.Equal("Form 3?", third.Vary(Record, 3)!.Turns[0].Content);
        Assert.Equal((0, 3), (third.Requests, asked));
    }

    [Fact]
    public void A_teacher_is_asked_only_where_rules_know_nothing()
    {
        using var server = new LocalServer(_ => (200, Completion("Whence the blue of the sky?")));
        using var teacher = new TeacherAugmenter(server.Options);
        DataRecord easy = Record with { Turns = [ChatTurn.User("List two metals."), ChatTurn.Assistant("Iron and zinc.")] };
        var stage = new AugmentationStage([new ParaphraseAugmenter(), teacher], new AugmentationOptions { MustRaiseDiversity = false });
        Assert.Equal(4, stage.Run([Record, easy], _ => { }).Count());
        Assert.Equal(1, teacher.Requests);
        Assert.Equal(1, stage.Notes["variant by teacher"]);
    }

    private static string Completion(string text) => $"{{\"choices\":[{{\"message\":{{\"role\":\"assistant\",\"content\":{JsonSerializer.Serialize(text)}}}}}]}}";

    /// <summary>An endpoint on this machine that answers as it is told.</summary>
    private sealed class LocalServer : IDisposable
    {
        private readonly HttpListener _listener;

        public LocalServer(Func<string, (int Status, string Body)> answer)
        {
            (_listener, int port) = Listen();
            Options = new TeacherOptions { Endpoint = new Uri($"http://127.0.0.1:{port}/v1/"), Model = "tutor", Backoff = TimeSpan.FromMilliseconds(1), Timeout = TimeSpan.FromSeconds(30) };
            _ = Task.Run(() => Serve(answer));
        }

        public TeacherOptions Options { get; }

        public List<(string Path, string Key, string Body)> Seen { get; } = [];

        public void Dispose() => _listener.Close();

        private static (HttpListener Listener, int Port) Listen()
        {
            for (int attempt = 0; ; attempt++)
            {
                int port = Random.Shared.Next(20000, 60000);
                var listener = new HttpListener();
                listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                try
                {
                    listener.Start();
                    return (listener, port);
                }
                catch (HttpListenerException) when (attempt < 20)
                {
                    listener.Close();
                }
            }
        }

        private void Serve(Func<string, (int Status, string Body)> answer)
        {
            try
            {
                while (true)
                {
                    HttpListenerContext context = _listener.GetContext();
                    string body = new StreamReader(context.Request.InputStream, Encoding.UTF8).ReadToEnd();
                    Seen.Add((context.Request.Url!.AbsolutePath, context.Request.Headers["Authorization"] ?? "", body));
                    (int status, string text) = answer(body);
                    context.Response.StatusCode = status;
                    context.Response.Close(Encoding.UTF8.GetBytes(text), willBlock: true);
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed: the test is over.
            }
        }
    }
}
