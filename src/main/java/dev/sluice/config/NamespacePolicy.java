package dev.sluice.config;

import dev.sluice.config.RoomPolicy.History;
import java.util.Set;

/**
 * What an operator says of one namespace.
 *
 * @param policy with all values, also those that he said nothing of
 * @param said the options that he did say, such as {@code members}
 */
public record NamespacePolicy(RoomPolicy policy, Set<String> said) {

    public NamespacePolicy {
        said = Set.copyOf(said);
    }

    /** The policy of the application for the same namespace, but for what the operator said. */
    public RoomPolicy over(RoomPolicy application) {
        History theirs = application.history();
        History ours = policy.history();
        return new RoomPolicy(
                new History(
                        said("history-messages") ? ours.messages() : theirs.messages(),
                        said("history-bytes") ? ours.bytes() : theirs.bytes(),
                        said("history-seconds") ? ours.age() : theirs.age()),
                said("presence") ? policy.presence() : application.presence(),
                said("events") ? policy.events() : application.events(),
                said("publishers") ? policy.publishers() : application.publishers(),
                said("message-bytes") ? policy.messageBytes() : application.messageBytes(),
                said("messages-per-second") ? policy.messagesPerSecond() : application.messagesPerSecond(),
                said("slow-consumer") ? policy.slow() : application.slow(),
                said("members") ? policy.members() : application.members());
    }

    private boolean said(String option) {
        return said.contains(option);
    }
}
