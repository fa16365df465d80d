using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

/// <summary>What every store of sweeps keeps to. A new one is a subclass that opens it.</summary>
public abstract partial class StudyStoreContract : IDisposable
{
    private readonly Lazy<IStudyStore> opened;

    protected StudyStoreContract() => opened = new Lazy<IStudyStore>(Open);

    protected IStudyStore Store => opened.Value;

    /// <summary>An empty store. Called once a test.</summary>
    protected abstract IStudyStore Open();

    public virtual void Dispose()
    {
        if (opened.IsValueCreated)
            Store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void An_empty_store_has_no_sweeps()
    {
        Assert.Empty(Store.List());
        Assert.Null(Store.Find("moons"));
        Assert.Null(Store.Find(SweepId.Create()));
        Assert.Empty(Store.ReadLog(SweepId.Create()));
        Assert.Empty(Store.ReadCheckpoints(SweepId.Create()));
        Assert.Empty(Store.ReadCurves(SweepId.Create(), 0));
    }

    [Fact]
    public void A_sweep_is_found_as_it_was_created()
    {
        var row = Some.Sweep() with { Spec = """{"text":"ünïcode \u0000 '); DROP TABLE sweeps; --","emoji":"🌙"}""" };
        using var writer = Writer(row.Id);
        Assert.True(writer.TryCreate(row));

        var found = Store.Find("moons");
        Assert.Equal(row, found);
        Assert.Equal(row.Created.Offset, found!.Created.Offset);
        Assert.Equal([row], Store.List());
        Assert.Equal(row, Store.Find(row.Id));
    }

    [Theory]
    [InlineData("月🌙")]
    [InlineData("it's \"quoted\"; -- %_\\")]
    [InlineData(" ")]
    [InlineData("été")]
    public void A_name_may_be_any_text(string name)
    {
        using var writer = Create(Some.Sweep(name));
        Assert.Equal(name, Store.Find(name)?.Name);
        Assert.Null(Store.Find(name + "x"));
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_two_sweeps()
    {
        using var first = Create(Some.Sweep("moons"));
        using var second = Create(Some.Sweep("Moons"));
        Assert.Equal("moons", Store.Find("moons")?.Name);
        Assert.Equal("Moons", Store.Find("Moons")?.Name);
    }

    [Fact]
    public void Sweeps_are_listed_oldest_first()
    {
        foreach (var name in (string[])["c", "a", "b"])
            using (Create(Some.Sweep(name))) { }
        Assert.Equal(["c", "a", "b"], Store.List().Select(row => row.Name));
    }

    [Fact]
    public void A_taken_name_is_refused_and_nothing_is_written()
    {
        using var first = Create(Some.Sweep());
        var late = Some.Sweep() with { Spec = "{}" };
        using var second = Writer(late.Id);
        Assert.False(second.TryCreate(late));
        Assert.NotEqual("{}", Assert.Single(Store.List()).Spec);
        Assert.Throws<InvariantViolatedException>(() => second.Append(Some.Batch(Some.Event(1))));
    }

    [Fact]
    public void A_deleted_sweep_is_gone_with_its_blobs_and_its_name_is_free()
    {
        SweepRow row = Some.Sweep(),
            other = Some.Sweep("other");
        using var bystander = Create(other);
        bystander.Append(Some.Batch(Some.Event(1)));
        var kept = Store.Blobs.Put(other.Id, "theirs"u8);
        using (var writer = Create(row))
        {
            writer.Append(
                Some.Batch(Some.Event(1)) with
                {
                    Curves = [Some.Curve(values: [1])],
                    Checkpoints = [Some.Checkpoint()],
                }
            );
            var blob = Store.Blobs.Put(row.Id, "mine"u8);
            writer.DeleteSweep();
            Assert.Null(Store.Blobs.Get(row.Id, blob));
        }

        Assert.Null(Store.Find(row.Name));
        Assert.Empty(Store.ReadLog(row.Id));
        Assert.Empty(Store.ReadCurves(row.Id, 0));
        Assert.Empty(Store.ReadCheckpoints(row.Id));
        Assert.Single(Store.ReadLog(other.Id));
        Assert.NotNull(Store.Blobs.Get(other.Id, kept));
        var again = Some.Sweep();
        using (Create(again))
            Assert.Empty(Store.ReadLog(again.Id));
    }

    protected ISweepWriter Writer(SweepId sweep) => Assert.IsType<WriterResult.Opened>(Store.OpenWriter(sweep)).Writer;

    protected ISweepWriter Create(SweepRow row)
    {
        var writer = Writer(row.Id);
        Assert.True(writer.TryCreate(row));
        return writer;
    }
}
