namespace Sweep.Simulation;

/// <summary>Seeds that found something, and what.</summary>
public sealed class NamedSeedTests
{
    [Fact]
    public void A_blob_that_went_up_before_a_takeover_deleted_it_goes_up_again() => Holds(279);

    [Fact]
    public void A_checkpoint_that_is_told_again_displaces_no_later_one() => Holds(269);

    [Fact]
    public void An_answer_about_claims_that_was_asked_for_earlier_loses_nobody() => Holds(144);

    [Fact]
    public void A_takeover_whose_first_commit_fails_still_waits_for_claims() => Holds(93);

    [Fact]
    public void An_attempt_of_a_stopped_sweep_does_not_upset_its_share_when_it_is_resumed() => Holds(217);

    [Fact]
    public void Opening_a_halted_sweep_again_deletes_no_blob_that_is_about_to_be_named() => Holds(42);

    [Fact]
    public void A_report_that_is_told_late_is_no_claim() => Holds(143);

    [Fact]
    public void A_worker_that_says_that_it_drains_was_heard() => Holds(574);

    [Fact]
    public void Workers_whose_failures_wait_for_a_comparison_take_each_others_trials() => Holds(10279);

    [Fact]
    public void A_slot_that_a_study_declined_is_offered_again_once_another_number_of_workers_suits() => Holds(13418);

    [Fact]
    public void A_slot_whose_report_a_failed_commit_dropped_is_free_again() => Holds(10556);

    [Fact]
    public void A_report_that_follows_a_lost_one_blames_no_node() => Holds(12561);

    [Fact]
    public void Output_that_is_told_again_takes_nothing_away() => Holds(4047);

    [Fact]
    public void A_coordinator_that_stood_still_takes_no_worker_into_its_old_fleet() => Holds(3206);

    [Theory]
    [InlineData(25)]
    [InlineData(285)]
    [InlineData(585)]
    [InlineData(945)]
    public void What_a_halted_study_did_not_keep_comes_before_what_followed_it(ulong seed) => Holds(seed);

    private static void Holds(ulong seed)
    {
        var run = Run.Of(seed);
        Assert.True(run.Violation is null, run.Violation is null ? "" : Run.Transcript(seed));
    }
}
